package io.altiplano.engine.architecture;

import io.altiplano.engine.convert.SyntheticShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Tiny models whose files say how a text's vector is pooled.
 *
 * <p>As a program, writes them into a folder, for the judge: {@code dev/golden/embeddings.mjs}.
 */
final class TinyEmbedder {
  /** {@code pooling_type} of GGUF files, by the name that the golden file has for it. */
  static final Map<String, Integer> POOLING_TYPES = Map.of("mean", 1, "last", 3);

  private TinyEmbedder() {}

  static Path write(String pooling, Path folder) {
    SyntheticShape shape =
        TinyModels.named("qwen3")
            .with("pooling_type", Objects.requireNonNull(POOLING_TYPES.get(pooling)));
    Path path = folder.resolve(pooling + ".gguf");
    TinyModels.writer(shape).write(path);
    return path;
  }

  /** Writes one model for each pooling into the folder that is the argument. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    POOLING_TYPES.keySet().forEach(pooling -> write(pooling, folder));
  }
}
