package io.altiplano.engine.runtime;

/** How a text's vector is made from its tokens' last hidden states. */
public enum Pooling {
  /** The last token's, which has seen all others. */
  LAST,
  /** The mean of all. */
  MEAN
}
