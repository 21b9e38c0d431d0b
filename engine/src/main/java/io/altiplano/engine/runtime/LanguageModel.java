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
import io.altiplano.engine.cache.KvLayout;
import io.altiplano.engine.cache.PagePool;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.model.Compute;
import io.altiplano.engine.model.LoadedModel;
import io.altiplano.engine.model.ModelConfig;
import io.altiplano.engine.sampling.Sampler;
import io.altiplano.engine.sampling.Samplers;
import io.altiplano.engine.template.ChatPrompt;
import io.altiplano.engine.template.ChatTemplate;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Tokenizers;
import io.altiplano.engine.tokenizer.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

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
  private static final String CHAT_TEMPLATE = "tokenizer.chat_template";

  private final GgufFile file;
  private final ModelConfig config;
  private final MemoryPlan memoryPlan;
  private final Kernels kernels;
  private final ModelTokenizer tokenizer;
  private final Optional<ChatPrompt> chatPrompt;
  private final Pooling pooling;
  private final LoadedModel model;
  private final ComputePool threads;
  private final Engine engine;

  private LanguageModel(GgufFile file, ModelSettings settings) {
    this.file = file;
    this.config = ModelConfig.read(file);
    this.memoryPlan = MemoryPlan.of(file, config, settings);
    memoryPlan.requireFits(MachineMemory.availableBytes());
    this.kernels = kernels(settings);
    this.tokenizer = Tokenizers.from(file.metadata());
    this.chatPrompt = chatPrompt(file.metadata(), tokenizer.vocabulary());
    this.pooling = Pooling.of(file.metadata());
    KvLayout layout = config.kvLayout(settings.cacheType());
    this.model =
        LoadedModel.load(file, config, kernels, settings.adapters(), memoryPlan.contextLength());
    this.threads = new ComputePool(threadCount(settings));
    int pages = layout.pagesFor(memoryPlan.contextLength()) * settings.parallel();
    this.engine =
        new Engine(
            model.transformer(),
            new Compute(kernels, threads),
            new PagePool(layout, pages),
            EngineLimits.DEFAULT);
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
    GgufFile file = GgufFile.open(path);
    try {
      return new LanguageModel(file, settings);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static Kernels kernels(ModelSettings settings) {
    return settings.kernels().equals(ModelSettings.BEST_KERNELS)
        ? KernelSets.best()
        : KernelSets.named(settings.kernels());
  }

  private static int threadCount(ModelSettings settings) {
    return settings.threads() == 0
        ? Runtime.getRuntime().availableProcessors()
        : settings.threads();
  }

  private static Optional<ChatPrompt> chatPrompt(Metadata metadata, Vocabulary vocabulary) {
    if (!metadata.has(CHAT_TEMPLATE)) {
      return Optional.empty();
    }
    ChatTemplate template = ChatTemplate.parse(metadata.string(CHAT_TEMPLATE));
    String bos = textOf(vocabulary.bos(), vocabulary);
    return Optional.of(new ChatPrompt(template, bos, textOf(vocabulary.eos(), vocabulary)));
  }

  private static String textOf(OptionalInt token, Vocabulary vocabulary) {
    return token.isPresent() ? vocabulary.text(token.getAsInt()) : "";
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
   * How requests become prompts, by the file's chat template. A model without one continues texts
   * but holds no conversation.
   */
  public Optional<ChatPrompt> chatPrompt() {
    return chatPrompt;
  }

  public MemoryPlan memoryPlan() {
    return memoryPlan;
  }

  /** Positions that one conversation may reach, prompt and answer together. */
  public int contextLength() {
    return memoryPlan.contextLength();
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
    ChatPrompt prompt =
        chatPrompt.orElseThrow(() ->
            new AltiplanoException(
                ErrorCode.INVALID_REQUEST,
                file.path() + ": the file has no chat template; it can only continue texts"));
    int[] tokens = tokenizer.encode(prompt.render(request));
    return generate(withBeginning(tokens), request.options());
  }

  @Override
  public Generation complete(CompletionRequest request) {
    return generate(withBeginning(tokenizer.encode(request.prompt())), request.options());
  }

  private Generation generate(int[] prompt, GenerationOptions options) {
    requireFits(prompt, 1);
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
    Answer answer = new Answer(prompt, limit, sampler, options);
    engine.submit(answer.sequence);
    return answer.events;
  }

  /** Ties together the sequence that the engine steps and the stream that the caller reads. */
  private final class Answer {
    final Sequence sequence;
    final EventStream events = new EventStream(this::cancel);

    Answer(int[] prompt, int limit, Sampler sampler, GenerationOptions options) {
      RowHandler handler =
          new TextGenerator(tokenizer, sampler, options, prompt, config.vocabularySize(), events);
      this.sequence = new Sequence(prompt, limit, handler);
    }

    private void cancel() {
      sequence.cancel();
    }
  }

  /** How likely the model finds a text, token by token. */
  public Scores score(String text) {
    return score(withBeginning(tokenizer.encode(text)));
  }

  /** How likely the model finds tokens that already begin as its texts do. */
  public Scores score(int[] tokens) {
    if (tokens.length < 2) {
      throw new AltiplanoException(
          ErrorCode.INVALID_REQUEST, "a text of at least two tokens is needed to score one");
    }
    requireFits(tokens, 0);
    Scorer scorer = new Scorer(tokens, config.vocabularySize());
    engine.submit(new Sequence(tokens, tokens.length, scorer));
    return await(scorer.result());
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
    List<CompletableFuture<float[]>> results = new ArrayList<>();
    for (String text : texts) {
      int[] tokens = withEnd(withBeginning(tokenizer.encode(text)));
      requireFits(tokens, 0);
      Embedder embedder = new Embedder(pooling, embeddingLength());
      engine.submit(new Sequence(tokens, tokens.length, embedder));
      results.add(embedder.result());
    }
    return results.stream().map(LanguageModel::await).toList();
  }

  private static <T> T await(CompletableFuture<T> result) {
    try {
      return result.join();
    } catch (CancellationException e) {
      throw new AltiplanoException(ErrorCode.CANCELLED, "the model was closed", e);
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private int[] withBeginning(int[] tokens) {
    Vocabulary vocabulary = tokenizer.vocabulary();
    if (!vocabulary.addBos() || vocabulary.bos().isEmpty()) {
      return tokens;
    }
    int bos = vocabulary.bos().getAsInt();
    if (tokens.length > 0 && tokens[0] == bos) {
      return tokens;
    }
    int[] begun = new int[tokens.length + 1];
    begun[0] = bos;
    System.arraycopy(tokens, 0, begun, 1, tokens.length);
    return begun;
  }

  private int[] withEnd(int[] tokens) {
    Vocabulary vocabulary = tokenizer.vocabulary();
    if (!vocabulary.addEos() || vocabulary.eos().isEmpty()) {
      return tokens;
    }
    int[] ended = Arrays.copyOf(tokens, tokens.length + 1);
    ended[tokens.length] = vocabulary.eos().getAsInt();
    return ended;
  }

  private void requireFits(int[] tokens, int room) {
    if (tokens.length == 0) {
      throw new AltiplanoException(ErrorCode.INVALID_REQUEST, "the prompt is empty");
    }
    if (tokens.length + room > contextLength()) {
      throw new AltiplanoException(
          ErrorCode.CONTEXT_OVERFLOW,
          "the text has %d tokens, the context holds %d (the model was made for %d)"
              .formatted(tokens.length, contextLength(), config.contextLength()));
    }
  }

  @Override
  public void close() {
    engine.close();
    threads.close();
    model.close();
    file.close();
  }
}
