package io.altiplano.engine.runtime;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ChatModel;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.CompletionModel;
import io.altiplano.api.CompletionRequest;
import io.altiplano.api.EmbeddingModel;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.ModelLoad;
import io.altiplano.api.Prompt;
import io.altiplano.engine.cache.KvLayout;
import io.altiplano.engine.cache.PagePool;
import io.altiplano.engine.draft.DraftModel;
import io.altiplano.engine.draft.Drafter;
import io.altiplano.engine.draft.PromptLookup;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.kernel.PromptRecipe;
import io.altiplano.engine.model.Compute;
import io.altiplano.engine.model.LoadedModel;
import io.altiplano.engine.model.ModelConfig;
import io.altiplano.engine.sampling.Sampler;
import io.altiplano.engine.sampling.Samplers;
import io.altiplano.engine.template.ChatPrompt;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Segment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A language model in a GGUF file, ready to talk. Safe for use by many threads, whose requests are
 * stepped together; {@link #close} cancels what is running and gives the memory back.
 *
 * <pre>{@code
 * try (LanguageModel model = LanguageModel.load(Path.of("model.gguf"));
 *     Generation answer = model.chat(ChatRequest.of("Hello!"))) {
 *   System.out.println(answer.text());
 * }
 * }</pre>
 */
public final class LanguageModel
    implements ChatModel, CompletionModel, EmbeddingModel, AutoCloseable {

  /** Enough to fill a step, and few enough to leave the queue to others. */
  private static final int EMBEDDED_AT_ONCE = 64;

  private final OpenResources resources;
  private final ModelFile file;
  private final ModelConfig config;
  private final Kernels kernels;
  private final PromptRecipe promptRecipe;
  private final ModelTokenizer tokenizer;
  private final PromptTokens prompts;
  private final AnswerShapes shapes;
  private final Pooling pooling;
  private final int parallel;
  private final ComputePool threads;
  private final Engine engine;

  private LanguageModel(ModelFile file, ModelSettings settings, OpenResources resources) {
    this.resources = resources;
    this.file = file;
    this.config = file.config();
    memoryPlan().requireFits(MachineMemory.availableBytes(), Runtime.getRuntime().maxMemory());
    this.kernels = settings.kernelSet();
    this.tokenizer = file.tokenizer();
    this.prompts = new PromptTokens(tokenizer);
    this.shapes = file.shapes();
    this.parallel = settings.parallel();
    this.pooling = Pooling.of(file.metadata());
    KvLayout layout = config.kvLayout(settings.cacheType());
    LoadedModel model =
        LoadedModel.load(file.gguf(), config, kernels, settings.adapters(), contextLength());
    resources.keep(model::close);
    this.threads = new ComputePool(settings.computeThreads());
    resources.keep(threads::close);
    this.promptRecipe = settings.promptRecipe();
    Compute compute = new Compute(kernels, threads, promptRecipe);
    this.engine =
        new Engine(
            model.transformer(),
            compute,
            pool(layout, contextLength(), settings),
            EngineLimits.DEFAULT,
            drafter(settings, compute));
    resources.keep(engine::close);
  }

  private static PagePool pool(KvLayout layout, int contextLength, ModelSettings settings) {
    return new PagePool(
        layout, Math.multiplyExact(layout.pagesFor(contextLength), settings.parallel()));
  }

  private Drafter drafter(ModelSettings settings, Compute compute) {
    return switch (settings.drafting()) {
      case Drafting.None() -> Drafter.NONE;
      case Drafting.PromptLookup() -> new PromptLookup();
      case Drafting.Model _ -> draftModel(file.draft().orElseThrow(), settings, compute);
    };
  }

  private Drafter draftModel(ModelFile draft, ModelSettings settings, Compute compute) {
    int context = draft.memoryPlan().contextLength();
    LoadedModel model = LoadedModel.load(draft.gguf(), draft.config(), kernels, List.of(), context);
    resources.keep(model::close);
    return new DraftModel(
        model.transformer(),
        compute,
        pool(draft.config().kvLayout(settings.cacheType()), context, settings),
        context,
        draft.parameters() / (double) file.parameters());
  }

  /** Opens a model with the default settings. */
  public static LanguageModel load(Path path) {
    return load(path, ModelSettings.DEFAULT);
  }

  /**
   * Opens a model. Returns when its file is checked; weights are read from disk as they are first
   * used.
   *
   * @throws AltiplanoException if the file is damaged or of an unknown kind, or the machine has too
   *     little memory for it
   */
  public static LanguageModel load(Path path, ModelSettings settings) {
    return of(ModelFile.open(path, settings), settings);
  }

  /** Runs the model of a file, which is closed with it, or at once if it cannot run. */
  public static LanguageModel of(ModelFile file, ModelSettings settings) {
    OpenResources resources = new OpenResources();
    resources.keep(file::close);
    try {
      return new LanguageModel(file, settings, resources);
    } catch (RuntimeException | Error e) {
      resources.close();
      throw e;
    }
  }

  public ModelConfig config() {
    return config;
  }

  public Metadata metadata() {
    return file.metadata();
  }

  public ModelTokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * How requests become prompts, by the file's chat template. A model without one is asked in a
   * plain form, which it may not understand.
   */
  public Optional<ChatPrompt> chatPrompt() {
    return file.chatPrompt();
  }

  /** Whether it is known how the model calls tools, so that calls can be held and told apart. */
  public boolean callsTools() {
    return file.callsTools();
  }

  /** Whether the model has tokens with which a gap to fill is written. */
  public boolean fillsGaps() {
    return file.fillsGaps();
  }

  public MemoryPlan memoryPlan() {
    return file.memoryPlan();
  }

  /** Positions that one conversation may reach, prompt and answer together. */
  public int contextLength() {
    return memoryPlan().contextLength();
  }

  /** How prompts are multiplied. */
  public PromptRecipe promptRecipe() {
    return promptRecipe;
  }

  /** The kernel set that computes. */
  public String kernelsName() {
    return kernels.name();
  }

  /** How many threads compute. */
  public int threads() {
    return threads.count();
  }

  @Override
  public Generation chat(ChatRequest request) {
    ChatPrompt prompt = chatPrompt().orElseGet(ChatPrompt::plain);
    List<Segment> rendered = prompt.render(request);
    int[] tokens = prompts.withBeginning(tokenizer.encode(rendered));
    Answer answer = answer(tokens, shapes.of(request, prompt, rendered), request.options());
    engine.submit(answer.sequence());
    return answer.events();
  }

  /** Tokens of the prompt that such a request becomes. */
  public int promptTokens(ChatRequest request) {
    ChatPrompt prompt = chatPrompt().orElseGet(ChatPrompt::plain);
    return prompts.withBeginning(tokenizer.encode(prompt.render(request))).length;
  }

  @Override
  public Generation complete(CompletionRequest request) {
    Prompt prompt = request.prompt();
    int[] tokens = prompts.of(prompt);
    Answer answer = answer(tokens, shapes.of(request.options().format()), request.options());
    if (request.echo()) {
      String text = prompt instanceof Prompt.Text(String own) ? own : tokenizer.decode(tokens);
      int firstOwn = prompts.firstOwn(prompt, tokens);
      engine.submit(answer.echoing(text, firstOwn, engine::submit));
    } else {
      engine.submit(answer.sequence());
    }
    return answer.events();
  }

  private Answer answer(int[] prompt, AnswerShapes.Shape shape, GenerationOptions options) {
    requireFits(prompt.length, 1);
    Sampler sampler =
        Samplers.of(
            options.sampling(),
            config.vocabularySize(),
            contextLength(),
            tokenizer::bytes,
            tokenizer::encodeBytes);
    int limit =
        options.maxTokens() == 0
            ? contextLength()
            : (int) Math.min(contextLength(), (long) prompt.length + options.maxTokens());
    return new Answer(prompt, limit, tokenizer, sampler, shape, options);
  }

  /** How likely the model finds a text, token by token. */
  public Scores score(String text) {
    return score(prompts.begun(text));
  }

  /** How likely the model finds tokens that already begin as its texts do. */
  public Scores score(int[] tokens) {
    if (tokens.length < 2) {
      throw new AltiplanoException(
          ErrorCode.INVALID_REQUEST, "a text of at least two tokens is needed to score one");
    }
    prompts.known(tokens, "tokens");
    requireFits(tokens.length, 0);
    Scorer scorer = new Scorer(tokens);
    return submit(tokens, scorer, scorer.result()).await();
  }

  private <T> Pending<T> submit(int[] tokens, RowHandler handler, CompletableFuture<T> result) {
    Pending<T> pending = new Pending<>(new Sequence(tokens, tokens.length, handler), result);
    engine.submit(pending.sequence());
    return pending;
  }

  /**
   * Reads prompts of tokens drawn by lot and generates as many more, to measure how fast that is.
   *
   * @param sequences that are stepped together; at most as many as the settings say
   * @param prompt tokens of each
   * @param generated tokens that each goes on for
   */
  public Speed measure(int sequences, int prompt, int generated) {
    requireFits(prompt, generated);
    if (sequences < 1 || sequences > parallel) {
      throw AltiplanoException.invalidParameter(
          "sequences", "must be from 1 to " + parallel + ", got " + sequences);
    }
    SpeedProbe probe = new SpeedProbe(sequences, prompt, generated, config.vocabularySize());
    Sequence[] all = new Sequence[sequences];
    for (int i = 0; i < sequences; i++) {
      all[i] = new Sequence(probe.prompt(), contextLength(), probe.handler());
    }
    probe.start();
    engine.submit(all);
    try {
      return new Pending<>(all[0], probe.result()).await();
    } finally {
      // Those that have ended do not notice.
      Arrays.stream(all).forEach(Sequence::cancel);
    }
  }

  @Override
  public int embeddingLength() {
    return config.embeddingLength();
  }

  /** How vectors are pooled where nothing else is asked for: as the file says. */
  public Pooling pooling() {
    return pooling;
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    return embed(texts, pooling);
  }

  /** One vector of length 1 for each text, in order. */
  public List<float[]> embed(List<String> texts, Pooling pooling) {
    return embed(texts.stream().map(prompts::whole), pooling);
  }

  @Override
  public List<float[]> embedTokens(List<int[]> texts) {
    return embed(texts.stream().map(tokens -> prompts.known(tokens, "input")), pooling);
  }

  private List<float[]> embed(Stream<int[]> tokenised, Pooling pooling) {
    List<int[]> inputs = tokenised.toList();
    inputs.forEach(tokens -> requireFits(tokens.length, 0));
    List<float[]> vectors = new ArrayList<>();
    Deque<Pending<float[]>> running = new ArrayDeque<>();
    try {
      for (int[] tokens : inputs) {
        if (running.size() == EMBEDDED_AT_ONCE) {
          vectors.add(running.remove().await());
        }
        Embedder embedder = new Embedder(pooling, embeddingLength());
        running.add(submit(tokens, embedder, embedder.result()));
      }
      while (!running.isEmpty()) {
        vectors.add(running.remove().await());
      }
    } finally {
      running.forEach(Pending::cancel);
    }
    return vectors;
  }

  private void requireFits(int length, int room) {
    if (length == 0) {
      throw new AltiplanoException(ErrorCode.INVALID_REQUEST, "the prompt is empty");
    }
    if (length + room > contextLength()) {
      throw new AltiplanoException(
          ErrorCode.CONTEXT_OVERFLOW,
          "the text has %d tokens, the context holds %d (the model was made for %d)"
              .formatted(length, contextLength(), config.contextLength()));
    }
  }

  /** How busy the model is. */
  public ModelLoad load() {
    return engine.load();
  }

  /** May be called more than once. */
  @Override
  public void close() {
    resources.close();
  }
}
