package io.altiplano.training.recipe;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Tokenizers;
import io.altiplano.training.corpus.ChatExamples;
import io.altiplano.training.corpus.Documents;
import io.altiplano.training.corpus.HeldOutBatches;
import io.altiplano.training.corpus.Loss;
import io.altiplano.training.corpus.PackedBatches;
import io.altiplano.training.corpus.Source;
import io.altiplano.training.corpus.TextExamples;
import io.altiplano.training.corpus.WeightedSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The data of a recipe as tokens, all of it in memory.
 *
 * @param vocabulary keys of the tokenizer, with the recipe's chat template if it has one
 * @param sources what is learnt, in the order of the recipe
 * @param heldOut what is only measured
 */
public record RecipeCorpus(
    Recipe recipe, Metadata vocabulary, List<Source> sources, List<Source> heldOut) {
  private static final String TEMPLATE = "tokenizer.chat_template";
  private static final String PADDING = "tokenizer.ggml.padding_token_id";

  /**
   * Reads all of it.
   *
   * @throws AltiplanoException {@code INVALID_FILE} with file, line and reason for data that cannot
   *     be used
   */
  public static RecipeCorpus read(Recipe recipe) {
    Metadata vocabulary = vocabulary(recipe.model());
    ModelTokenizer tokenizer = Tokenizers.from(vocabulary);
    int length = recipe.training().length();
    return new RecipeCorpus(
        recipe,
        vocabulary,
        read(recipe.data(), vocabulary, tokenizer, length),
        read(recipe.heldOut(), vocabulary, tokenizer, length));
  }

  private static Metadata vocabulary(Model model) {
    try (GgufFile file = GgufFile.open(model.vocabulary())) {
      Metadata keys = file.metadata();
      return model.chatTemplate().map(template -> keys.with(TEMPLATE, text(template))).orElse(keys);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT, file + ": cannot be read: " + failure, failure);
    }
  }

  private static List<Source> read(
      List<DataSource> sources, Metadata vocabulary, ModelTokenizer tokenizer, int length) {
    return sources.stream().map(source -> read(source, vocabulary, tokenizer, length)).toList();
  }

  private static Source read(
      DataSource source, Metadata vocabulary, ModelTokenizer tokenizer, int length) {
    return switch (source.format()) {
      case TEXT ->
          new TextExamples(tokenizer, Documents.valueOf(source.documents().name()))
              .read(source.name(), source.files(), length);
      case CHAT ->
          new ChatExamples(vocabulary, Loss.valueOf(source.loss().name()))
              .read(source.name(), source.files(), length);
    };
  }

  /** Batches without end, in the order that the recipe's seed gives. */
  public PackedBatches batches() {
    Training training = recipe.training();
    List<WeightedSource> weighted =
        java.util.stream.IntStream.range(0, sources.size())
            .mapToObj(i -> new WeightedSource(sources.get(i), recipe.data().get(i).weight()))
            .toList();
    return new PackedBatches(
        weighted, training.rows(), training.length(), padding(), recipe.seed());
  }

  /** The held-out rows, each source's once. */
  public List<HeldOutBatches> heldOutBatches() {
    Training training = recipe.training();
    return heldOut.stream()
        .map(source -> new HeldOutBatches(source, training.rows(), training.length(), padding()))
        .toList();
  }

  private int padding() {
    return vocabulary.integer(PADDING, 0);
  }
}
