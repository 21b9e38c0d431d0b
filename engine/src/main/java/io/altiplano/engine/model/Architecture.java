package io.altiplano.engine.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A family of models, as data. What differs between files of one family (biases, norms of heads,
 * norms after a layer, experts, tied embeddings) is told by which tensors a file holds and needs no
 * mention here.
 */
public enum Architecture {
  /** Llama 1 to 3.3, Mistral, Mixtral, SmolLM2 (arXiv:2302.13971, 2310.06825, 2401.04088). */
  LLAMA("llama", RopePairs.ADJACENT, GateActivation.SILU, EmbeddingScale.ONE, 0, 0),
  /** Qwen 2 and 2.5 (arXiv:2407.10671). */
  QWEN2("qwen2", RopePairs.HALVES, GateActivation.SILU, EmbeddingScale.ONE, 0, 0),
  /** Qwen 3 (arXiv:2505.09388). */
  QWEN3("qwen3", RopePairs.HALVES, GateActivation.SILU, EmbeddingScale.ONE, 0, 0),
  /** Qwen 3 with experts (arXiv:2505.09388). */
  QWEN3MOE("qwen3moe", RopePairs.HALVES, GateActivation.SILU, EmbeddingScale.ONE, 0, 0),
  /** Gemma 2 (arXiv:2408.00118): every second layer sees a window only. */
  GEMMA2("gemma2", RopePairs.HALVES, GateActivation.GELU, EmbeddingScale.ROOT_OF_WIDTH, 2, 46),
  /** Gemma 3 (arXiv:2503.19786): five layers of six see a window only. */
  GEMMA3("gemma3", RopePairs.HALVES, GateActivation.GELU, EmbeddingScale.ROOT_OF_WIDTH, 6, 62),
  /** Phi 3 and 3.5 (arXiv:2404.14219). */
  PHI3("phi3", RopePairs.HALVES, GateActivation.SILU, EmbeddingScale.ONE, 0, 0),
  /** Granite 3 (IBM): scales on embeddings, residuals, scores and logits. */
  GRANITE("granite", RopePairs.ADJACENT, GateActivation.SILU, EmbeddingScale.FROM_FILE, 0, 0);

  /** What the embedding of a token is multiplied with. */
  enum EmbeddingScale {
    ONE,
    ROOT_OF_WIDTH,
    FROM_FILE
  }

  private final String fileName;
  private final RopePairs ropePairs;
  private final GateActivation activation;
  private final EmbeddingScale embeddingScale;
  private final int windowPeriod;
  private final int wideHeadBlockCount;

  Architecture(
      String fileName,
      RopePairs ropePairs,
      GateActivation activation,
      EmbeddingScale embeddingScale,
      int windowPeriod,
      int wideHeadBlockCount) {
    this.fileName = fileName;
    this.ropePairs = ropePairs;
    this.activation = activation;
    this.embeddingScale = embeddingScale;
    this.windowPeriod = windowPeriod;
    this.wideHeadBlockCount = wideHeadBlockCount;
  }

  /** The architecture that a file names in {@code general.architecture}, if it is known. */
  public static Optional<Architecture> of(String fileName) {
    return Arrays.stream(values()).filter(known -> known.fileName.equals(fileName)).findFirst();
  }

  /** The names of all known ones, as files have them. */
  public static List<String> fileNames() {
    return Arrays.stream(values()).map(Architecture::fileName).toList();
  }

  /** The name in files, which also begins the keys. */
  public String fileName() {
    return fileName;
  }

  /** Which elements of a head are rotated together. */
  RopePairs ropePairs() {
    return ropePairs;
  }

  /** The activation of the feed-forward gate. */
  GateActivation activation() {
    return activation;
  }

  EmbeddingScale embeddingScale() {
    return embeddingScale;
  }

  /** Each period of so many layers ends with one that sees everything; 0 if all do. */
  int windowPeriod() {
    return windowPeriod;
  }

  /**
   * The number of blocks that marks the family's largest model, whose scores are scaled by the root
   * of width / heads instead of the root of the key length: Gemma 2 and 3 of 27 B; 0 if there is
   * none.
   */
  int wideHeadBlockCount() {
    return wideHeadBlockCount;
  }
}
