package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
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

  /** Opens a row of blocks, unless its type is left to the scalar twin. */
  static boolean open(ElementType type, byte[] source, int offset, GroupedRows out, int row) {
    switch (type) {
      case Q4_0, Q4_1 -> legacy4(type, source, offset, out, row);
      case Q8_0 -> legacy8(source, offset, out, row);
      case Q4_K, Q5_K, Q6_K -> superBlocks(type, source, offset, out, row);
      case F32, F16, BF16, Q5_0, Q5_1, IQ4_NL, Q2_K, Q3_K -> {
        return false;
      }
    }
    return true;
  }

  private static void legacy4(
      ElementType type, byte[] source, int offset, GroupedRows out, int row) {
    boolean hasOffsets = type == ElementType.Q4_1;
    int header = hasOffsets ? 4 : 2;
    byte zero = (byte) (hasOffsets ? 0 : 8);
    int at = row * out.columns;
    for (int group = row * out.groups; group < (row + 1) * out.groups; group++) {
      out.scales[group] = Bytes.half(source, offset);
      if (hasOffsets) {
        out.offsets[group] = Bytes.half(source, offset + 2);
      }
      ByteVector pairs = ByteVector.fromArray(BYTES, source, offset + header);
      store(pairs.and(NIBBLE).sub(zero), out.quants, at);
      store(shiftRight(pairs, 4).and(NIBBLE).sub(zero), out.quants, at + STEP);
      offset += type.blockBytes();
      at += 2 * STEP;
    }
  }

  private static void legacy8(byte[] source, int offset, GroupedRows out, int row) {
    int at = row * out.columns;
    for (int group = row * out.groups; group < (row + 1) * out.groups; group++) {
      out.scales[group] = Bytes.half(source, offset);
      store(ByteVector.fromArray(BYTES, source, offset + 2), out.quants, at);
      store(ByteVector.fromArray(BYTES, source, offset + 2 + STEP), out.quants, at + STEP);
      offset += ElementType.Q8_0.blockBytes();
      at += 2 * STEP;
    }
  }

  private static void superBlocks(
      ElementType type, byte[] source, int offset, GroupedRows out, int row) {
    int groups = KBlocks.LENGTH / out.groupLength;
    int blocks = out.columns / KBlocks.LENGTH;
    for (int block = 0; block < blocks; block++) {
      int from = offset + block * type.blockBytes();
      KBlocks.scales(type, source, from, out, row * out.groups + block * groups);
      int at = row * out.columns + block * KBlocks.LENGTH;
      switch (type) {
        case Q4_K -> quants4(source, from + 16, out.quants, at);
        case Q5_K -> quants5(source, from + 16, out.quants, at);
        default -> quants6(source, from, out.quants, at);
      }
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
