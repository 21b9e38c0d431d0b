package io.altiplano.engine.cache;

import io.altiplano.api.AltiplanoException;
import io.altiplano.engine.tensor.ElementType;

/**
 * Where things stand inside a page. For each layer come the keys of each head, then the values of
 * each head; a head's rows lie one position after the other, so that a scan over positions reads
 * memory in order.
 *
 * @param layers blocks of the model
 * @param heads key-value heads
 * @param keyLength elements of a key
 * @param valueLength elements of a value
 * @param type how keys and values are stored: F32, F16 or Q8_0
 * @param positions positions a page
 */
public record KvLayout(
    int layers, int heads, int keyLength, int valueLength, ElementType type, int positions) {
  /** Small enough to waste little at a sequence's end, large enough that page hops cost nothing. */
  public static final int DEFAULT_POSITIONS = 32;

  public KvLayout {
    switch (type) {
      case F32, F16 -> {}
      case Q8_0 -> {
        requireBlocks(type, "key", keyLength);
        requireBlocks(type, "value", valueLength);
      }
      case BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL ->
          throw AltiplanoException.invalidParameter(
              "cache_type", type + " is not a cache type; use F32, F16 or Q8_0");
    }
    if (positions < 16 || positions > 64 || Integer.bitCount(positions) != 1) {
      throw new IllegalArgumentException("positions a page: 16, 32 or 64, not " + positions);
    }
  }

  private static void requireBlocks(ElementType type, String what, int length) {
    if (length % type.blockLength() != 0) {
      throw AltiplanoException.invalidParameter(
          "cache_type",
          "%s needs a %s length in multiples of %d, this model's is %d; use F16 or F32"
              .formatted(type, what, type.blockLength(), length));
    }
  }

  /** Bytes from one position's key to the next one's of the same head. */
  public long keyStride() {
    return type.bytesOf(keyLength);
  }

  /** Bytes from one position's value to the next one's of the same head. */
  public long valueStride() {
    return type.bytesOf(valueLength);
  }

  /** Offset of the first key of that head in a page. */
  public long keyOffset(int layer, int head) {
    return layer * layerBytes() + (long) head * positions * keyStride();
  }

  /** Offset of the first value of that head in a page. */
  public long valueOffset(int layer, int head) {
    return layer * layerBytes()
        + (long) heads * positions * keyStride()
        + (long) head * positions * valueStride();
  }

  private long layerBytes() {
    return (long) heads * positions * (keyStride() + valueStride());
  }

  public long pageBytes() {
    return layers * layerBytes();
  }

  public long bytesPerPosition() {
    return pageBytes() / positions;
  }

  /** Pages that hold so many positions. */
  public int pagesFor(int count) {
    return Math.ceilDiv(count, positions);
  }
}
