package io.altiplano.engine.convert;

import java.util.Set;

/** What sets the files of one architecture apart from those of another. */
public enum SyntheticFamily {
  LLAMA("llama"),
  QWEN2("qwen2", Trait.QUERY_KEY_VALUE_BIAS),
  QWEN3("qwen3", Trait.HEAD_NORMS),
  QWEN3MOE("qwen3moe", Trait.HEAD_NORMS),
  GEMMA2("gemma2", Trait.POST_NORMS),
  GEMMA3("gemma3", Trait.POST_NORMS, Trait.HEAD_NORMS),
  PHI3("phi3", Trait.FUSED),
  GRANITE("granite");

  /** A group of tensors that some architectures have. */
  enum Trait {
    /** Biases of query, key and value. */
    QUERY_KEY_VALUE_BIAS,
    /** Norms of each head's query and key. */
    HEAD_NORMS,
    /** Norms after attention and after the feed-forward layer. */
    POST_NORMS,
    /** Query, key and value in one tensor, and gate and up in another. */
    FUSED
  }

  private final String architecture;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of cannot be changed
  private final Set<Trait> traits;

  SyntheticFamily(String architecture, Trait... traits) {
    this.architecture = architecture;
    this.traits = Set.of(traits);
  }

  /** The name in files, which also begins the keys. */
  public String architecture() {
    return architecture;
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }
}
