package io.altiplano.engine.runtime;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.Metadata;

/** How a text's vector is made from its tokens' last hidden states. */
public enum Pooling {
  /** The last token's, which has seen all others. */
  LAST,
  /** The mean of all. */
  MEAN;

  /** What a file says in {@code pooling_type}; the last where it says nothing. */
  static Pooling of(Metadata metadata) {
    String key = metadata.string("general.architecture") + ".pooling_type";
    int type = metadata.integer(key, 0);
    return switch (type) {
      case 0, 3 -> LAST;
      case 1 -> MEAN;
      default ->
          throw new AltiplanoException(
              ErrorCode.UNSUPPORTED_MODEL,
              metadata.faultText(key, type + " is not known; known are 0 none, 1 mean, 3 last"));
    };
  }
}
