package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import java.util.Optional;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Opens the blocks of the commonest types with vectors: twins of {@link LegacyBlocks} and {@link
 * KBlocks}. Bytes in, bytes out, so that the width is free.
 */
final class VectorBlocks {
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_128;
  private static final VectorSpecies<Short> SHORTS =
      ShortVector.SPECIES_PREFERRED.length() >= BYTES.length()
          ? ShortVector.SPECIES_256
          : ShortVector.SPECIES_128;
  private static final int STEP = BYTES.length();
  private static final byte NIBBLE = 0xf;

  private VectorBlocks() {}

  /** What opens blocks of that type, unless it is left to the scalar twin. */
  static Optional<BlockOpener> opener(ElementType type) {
    return switch (type) {
      case Q4_0 -> Optional.of(VectorBlocks::row40);
      case Q4_1 -> Optional.of(VectorBlocks::row41);
      case Q8_0 -> Optional.of(VectorBlocks::row80);
      case Q4_K -> Optional.of(VectorBlocks::row4K);
      case Q5_K -> Optional.of(VectorBlocks::row5K);
      case Q6_K -> Optional.of(VectorBlocks::row6K);
      case F32, F16, BF16, Q5_0, Q5_1, IQ4_NL, Q2_K, Q3_K -> Optional.empty();
    };
  }

  private static void row40(byte[] source, int offset, GroupedRows out, int row) {
    int at = row * out.columns;
    for (int group = 0; group < out.groups; group++) {
      out.scale(row, group, Bytes.half(source, offset));
      ByteVector pairs = ByteVector.fromArray(BYTES, source, offset + 2);
      store(pairs.and(NIBBLE).sub((byte) 8), out.quants, at);
      store(shiftRight(pairs, 4).and(NIBBLE).sub((byte) 8), out.quants, at + STEP);
      offset += ElementType.Q4_0.blockBytes();
      at += 2 * STEP;
    }
  }

  private static void row41(byte[] source, int offset, GroupedRows out, int row) {
    int at = row * out.columns;
    for (int group = 0; group < out.groups; group++) {
      out.scale(row, group, Bytes.half(source, offset));
      out.offset(row, group, Bytes.half(source, offset + 2));
      ByteVector pairs = ByteVector.fromArray(BYTES, source, offset + 4);
      store(pairs.and(NIBBLE), out.quants, at);
      store(shiftRight(pairs, 4).and(NIBBLE), out.quants, at + STEP);
      offset += ElementType.Q4_1.blockBytes();
      at += 2 * STEP;
    }
  }

  private static void row80(byte[] source, int offset, GroupedRows out, int row) {
    int at = row * out.columns;
    for (int group = 0; group < out.groups; group++) {
      out.scale(row, group, Bytes.half(source, offset));
      store(ByteVector.fromArray(BYTES, source, offset + 2), out.quants, at);
      store(ByteVector.fromArray(BYTES, source, offset + 2 + STEP), out.quants, at + STEP);
      offset += ElementType.Q8_0.blockBytes();
      at += 2 * STEP;
    }
  }

  private static void row4K(byte[] source, int offset, GroupedRows out, int row) {
    for (int block = 0; block < out.columns / KBlocks.LENGTH; block++) {
      int from = offset + block * ElementType.Q4_K.blockBytes();
      KBlocks.scales45(source, from, out, row, block * 8);
      quants4(source, from + 16, out.quants, row * out.columns + block * KBlocks.LENGTH);
    }
  }

  private static void row5K(byte[] source, int offset, GroupedRows out, int row) {
    for (int block = 0; block < out.columns / KBlocks.LENGTH; block++) {
      int from = offset + block * ElementType.Q5_K.blockBytes();
      KBlocks.scales45(source, from, out, row, block * 8);
      quants5(source, from + 16, out.quants, row * out.columns + block * KBlocks.LENGTH);
    }
  }

  private static void row6K(byte[] source, int offset, GroupedRows out, int row) {
    for (int block = 0; block < out.columns / KBlocks.LENGTH; block++) {
      int from = offset + block * ElementType.Q6_K.blockBytes();
      KBlocks.scales6(source, from, out, row, block * 16);
      quants6(source, from, out.quants, row * out.columns + block * KBlocks.LENGTH);
    }
  }

  private static void quants4(byte[] source, int from, short[] out, int at) {
    for (int run = 0; run < 4; run++) {
      for (int i = 0; i < 32; i += STEP) {
        ByteVector pairs = ByteVector.fromArray(BYTES, source, from + run * 32 + i);
        store(pairs.and(NIBBLE), out, at + run * 64 + i);
        store(shiftRight(pairs, 4).and(NIBBLE), out, at + run * 64 + 32 + i);
      }
    }
  }

  private static void quants5(byte[] source, int from, short[] out, int at) {
    for (int i = 0; i < 32; i += STEP) {
      ByteVector fifths = ByteVector.fromArray(BYTES, source, from + i);
      for (int run = 0; run < 4; run++) {
        ByteVector pairs = ByteVector.fromArray(BYTES, source, from + 32 + run * 32 + i);
        ByteVector low = shiftLeft(shiftRight(fifths, 2 * run).and((byte) 1), 4);
        ByteVector high = shiftLeft(shiftRight(fifths, 2 * run + 1).and((byte) 1), 4);
        store(pairs.and(NIBBLE).or(low), out, at + run * 64 + i);
        store(shiftRight(pairs, 4).and(NIBBLE).or(high), out, at + run * 64 + 32 + i);
      }
    }
  }

  private static void quants6(byte[] source, int from, short[] out, int at) {
    for (int half = 0; half < 2; half++) {
      for (int i = 0; i < 32; i += STEP) {
        int low = from + half * 64 + i;
        ByteVector first = ByteVector.fromArray(BYTES, source, low);
        ByteVector second = ByteVector.fromArray(BYTES, source, low + 32);
        ByteVector high = ByteVector.fromArray(BYTES, source, from + 128 + half * 32 + i);
        int to = at + half * 128 + i;
        store(sixBits(first, shiftLeft(high, 4)), out, to);
        store(sixBits(second, shiftLeft(high, 2)), out, to + 32);
        store(sixBits(shiftRight(first, 4), high), out, to + 64);
        store(sixBits(shiftRight(second, 4), shiftRight(high, 2)), out, to + 96);
      }
    }
  }

  private static void store(ByteVector quants, short[] out, int at) {
    if (SHORTS.length() == STEP) {
      quants.convertShape(VectorOperators.B2S, SHORTS, 0).reinterpretAsShorts().intoArray(out, at);
    } else {
      int half = SHORTS.length();
      quants.convertShape(VectorOperators.B2S, SHORTS, 0).reinterpretAsShorts().intoArray(out, at);
      quants
          .convertShape(VectorOperators.B2S, SHORTS, 1)
          .reinterpretAsShorts()
          .intoArray(out, at + half);
    }
  }

  private static ByteVector sixBits(ByteVector low, ByteVector high) {
    return low.and(NIBBLE).or(high.and((byte) 0x30)).sub((byte) 32);
  }

  /** Shifts bytes as shorts, which processors can; the caller masks what the neighbour lent. */
  private static ByteVector shiftRight(ByteVector bytes, int bits) {
    return bytes.reinterpretAsShorts().lanewise(VectorOperators.LSHR, bits).reinterpretAsBytes();
  }

  private static ByteVector shiftLeft(ByteVector bytes, int bits) {
    return bytes.reinterpretAsShorts().lanewise(VectorOperators.LSHL, bits).reinterpretAsBytes();
  }
}
