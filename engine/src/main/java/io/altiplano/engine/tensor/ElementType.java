package io.altiplano.engine.tensor;

import java.util.Optional;

/**
 * How numbers are stored: ggml's element types that this engine computes with. A quantised type
 * packs {@link #blockLength} elements into {@link #blockBytes} bytes. The ids and layouts are
 * ggml's ({@code enum ggml_type}, {@code ggml-common.h}).
 */
public enum ElementType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q2_K(10, 256, 84),
  Q3_K(11, 256, 110),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  IQ4_NL(20, 32, 18),
  BF16(30, 1, 2);

  private static final ElementType[] BY_ID = new ElementType[64];

  static {
    for (ElementType type : values()) {
      BY_ID[type.id] = type;
    }
  }

  private final int id;
  private final int blockLength;
  private final int blockBytes;

  ElementType(int id, int blockLength, int blockBytes) {
    this.id = id;
    this.blockLength = blockLength;
    this.blockBytes = blockBytes;
  }

  /** The type with ggml's number, if this engine knows it. */
  public static Optional<ElementType> ofId(int id) {
    return id >= 0 && id < BY_ID.length ? Optional.ofNullable(BY_ID[id]) : Optional.empty();
  }

  /** ggml's number, as it stands in a file. */
  public int id() {
    return id;
  }

  /** Elements a block. */
  public int blockLength() {
    return blockLength;
  }

  /** Bytes a block. */
  public int blockBytes() {
    return blockBytes;
  }

  /** Whether elements share scales, so that only whole blocks can be read. */
  public boolean isQuantized() {
    return blockLength > 1;
  }

  /**
   * Bytes of that many elements.
   *
   * @throws IllegalArgumentException if they are not whole blocks
   */
  public long bytesOf(long elements) {
    if (elements % blockLength != 0) {
      throw new IllegalArgumentException(
          elements + " elements are not whole blocks of " + blockLength + " (" + this + ")");
    }
    return Math.multiplyExact(elements / blockLength, (long) blockBytes);
  }
}
