package io.altiplano.engine.runtime;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.model.ModelConfig;
import io.altiplano.engine.template.ChatPrompt;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Tokenizers;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.function.Function;

/** What is known of a model before it runs: its file is open and checked, no weight is touched. */
public final class ModelFile implements AutoCloseable {
  /** So much is read between two reports of progress, in bytes. */
  private static final long READ_AT_ONCE = 16 << 20;

  private final GgufFile file;
  private final ModelConfig config;
  private final MemoryPlan memoryPlan;
  private final ModelTokenizer tokenizer;
  private final Optional<ChatPrompt> chatPrompt;
  private final AnswerShapes shapes;
  private final Optional<ModelFile> draft;

  private ModelFile(GgufFile file, ModelConfig config, ModelSettings settings) {
    this.file = file;
    this.config = config;
    MemoryPlan own = MemoryPlan.of(file, config, settings);
    this.tokenizer = Tokenizers.from(file.metadata());
    requireSameVocabulary();
    this.chatPrompt = ChatPrompt.from(file.metadata(), tokenizer.vocabulary());
    this.shapes = new AnswerShapes(chatPrompt, tokenizer);
    this.draft =
        settings.drafting() instanceof Drafting.Model(Path path)
            ? Optional.of(openDraft(path, settings, own.contextLength()))
            : Optional.empty();
    this.memoryPlan = draft.map(other -> own.with(other.memoryPlan)).orElse(own);
  }

  private ModelFile openDraft(Path path, ModelSettings settings, int contextLength) {
    ModelFile opened =
        open(
            path,
            config ->
                settings
                    .withContextLength(Math.min(contextLength, config.contextLength()))
                    .withAdapters(List.of())
                    .withDrafting(Drafting.NONE));
    try {
      requireSameTokens(opened);
      return opened;
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  /** Guesses are tokens. At the end, where one model has more than the other, they may differ. */
  private void requireSameTokens(ModelFile other) {
    int common = Math.min(tokenizer.vocabularySize(), other.tokenizer.vocabularySize());
    for (int token = 0; token < common; token++) {
      if (!Arrays.equals(tokenizer.bytes(token), other.tokenizer.bytes(token))) {
        throw AltiplanoException.invalidParameter(
            "draft",
            "%s has another vocabulary: token %d is '%s' there, '%s' in %s"
                .formatted(
                    other.file.path(),
                    token,
                    other.tokenizer.decode(new int[] {token}),
                    tokenizer.decode(new int[] {token}),
                    file.path()));
      }
    }
  }

  /**
   * Opens and checks a file.
   *
   * @param settings with which the model would run
   * @throws AltiplanoException if the file is damaged or of an unknown kind
   */
  public static ModelFile open(Path path, ModelSettings settings) {
    return open(path, _ -> settings);
  }

  private static ModelFile open(Path path, Function<ModelConfig, ModelSettings> settings) {
    GgufFile file = GgufFile.open(path);
    try {
      ModelConfig config = ModelConfig.read(file);
      return new ModelFile(file, config, settings.apply(config));
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /** A token that only one of the two knows would fail in the middle of an answer. */
  private void requireSameVocabulary() {
    if (tokenizer.vocabularySize() != config.vocabularySize()) {
      throw new AltiplanoException(
          ErrorCode.INVALID_FILE,
          "%s: the tokenizer has %d tokens, the embedding has rows for %d"
              .formatted(file.path(), tokenizer.vocabularySize(), config.vocabularySize()));
    }
  }

  GgufFile gguf() {
    return file;
  }

  /** The model that guesses for this one. */
  Optional<ModelFile> draft() {
    return draft;
  }

  AnswerShapes shapes() {
    return shapes;
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
    return chatPrompt;
  }

  /** Whether it is known how the model calls tools, so that calls can be held and told apart. */
  public boolean callsTools() {
    return shapes.callFormat().isPresent();
  }

  /** Whether the model has tokens with which a gap to fill is written. */
  public boolean fillsGaps() {
    return tokenizer.vocabulary().gapTokens().isPresent();
  }

  /** The memory that the model needs to run. */
  public MemoryPlan memoryPlan() {
    return memoryPlan;
  }

  /** Numbers that the model consists of. */
  public long parameters() {
    return file.tensors().values().stream().mapToLong(tensor -> tensor.shape().elements()).sum();
  }

  /** How most of them are stored. */
  public ElementType mainType() {
    Map<ElementType, Long> elements = new EnumMap<>(ElementType.class);
    for (Tensor tensor : file.tensors().values()) {
      elements.merge(tensor.type(), tensor.shape().elements(), Long::sum);
    }
    return elements.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .orElseThrow(
            () -> new AltiplanoException(ErrorCode.INVALID_FILE, file.path() + ": has no tensors"))
        .getKey();
  }

  /**
   * Reads the weights into memory, so that the first answer need not wait for the disk.
   *
   * @param progress is told how much has been read, from 0 to 1; what it throws ends the reading
   */
  public void readWeights(DoubleConsumer progress) {
    double all = Math.max(1, memoryPlan.weightBytes());
    long done = 0;
    List<Tensor> tensors = new ArrayList<>(file.tensors().values());
    draft.ifPresent(other -> tensors.addAll(other.file.tensors().values()));
    for (Tensor tensor : tensors) {
      MemorySegment data = tensor.data();
      for (long at = 0; at < data.byteSize(); at += READ_AT_ONCE) {
        long bytes = Math.min(READ_AT_ONCE, data.byteSize() - at);
        data.asSlice(at, bytes).load();
        done += bytes;
        progress.accept(Math.min(1, done / all));
      }
    }
  }

  @Override
  public void close() {
    draft.ifPresent(ModelFile::close);
    file.close();
  }
}
