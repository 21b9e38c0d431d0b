package io.altiplano.training.recipe;

import io.altiplano.api.AltiplanoException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tomlj.Toml;

/**
 * The recipe of fine-tuning a model on conversations, for those who do not want to write one.
 *
 * @param data chat JSONL
 * @param heldOut the same, to measure on; may be empty
 * @param loraRank 0 trains all weights
 */
public record FineTuning(
    String name,
    Path model,
    Optional<Path> chatTemplate,
    List<Path> data,
    List<Path> heldOut,
    int rows,
    int length,
    double learningRate,
    int loraRank,
    long seed) {
  /** So few lines as most people have would else be over before anything is learnt. */
  private static final long LEAST_STEPS = 50;

  private static final long WARM_UP_PART = 20;

  public FineTuning {
    data = List.copyOf(data);
    heldOut = List.copyOf(heldOut);
    if (data.isEmpty()) {
      throw AltiplanoException.invalidParameter("data", "name at least one file");
    }
  }

  /** Steps in which the data is read so many times, but not too few. */
  public long steps(RecipeCorpus corpus, double epochs) {
    long tokens = corpus.sources().stream().mapToLong(source -> source.facts().tokens()).sum();
    return Math.max(LEAST_STEPS, (long) Math.ceil(epochs * tokens / ((double) rows * length)));
  }

  /** The recipe as a file has it. */
  public String toml(long steps) {
    StringBuilder toml = new StringBuilder("# Written by alti finetune.\n");
    toml.append("name = ").append(quoted(name)).append('\n');
    toml.append("seed = ").append(seed).append("\n\n[model]\n");
    toml.append("start = ").append(path(model)).append('\n');
    chatTemplate.ifPresent(
        template -> toml.append("chat_template = ").append(path(template)).append('\n'));
    toml.append(source("[[data]]", "data", data));
    if (!heldOut.isEmpty()) {
      toml.append(source("[[held_out]]", "held out", heldOut));
    }
    toml.append(
        """

        [training]
        steps = %d
        rows = %d
        length = %d
        learning_rate = %s
        warm_up = %d
        lora_rank = %d
        """
            .formatted(steps, rows, length, learningRate, steps / WARM_UP_PART, loraRank));
    return toml.toString();
  }

  private static String source(String header, String name, List<Path> files) {
    return """

    %s
    name = "%s"
    format = "chat"
    files = [%s]
    licence = "not said"
    """
        .formatted(
            header, name, files.stream().map(FineTuning::path).collect(Collectors.joining(", ")));
  }

  private static String path(Path path) {
    return quoted(path.toAbsolutePath().normalize().toString());
  }

  private static String quoted(String text) {
    return '"' + Toml.tomlEscape(text).toString() + '"';
  }
}
