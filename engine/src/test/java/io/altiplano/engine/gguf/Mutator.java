package io.altiplano.engine.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Breaks a sound file in one to four places: its numbers, its bytes, its order, its length. */
final class Mutator {
  private static final long[] EXTREMES = {
    0,
    1,
    2,
    7,
    8,
    31,
    32,
    33,
    63,
    64,
    255,
    256,
    65_535,
    65_536,
    1 << 20,
    Integer.MAX_VALUE,
    1L << 31,
    0xffff_ffffL,
    1L << 32,
    1L << 33,
    1L << 40,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -2,
    -32
  };

  /**
   * A file of that many bytes: a header and zeros.
   *
   * @param fields where its numbers stand
   */
  record Seed(String name, byte[] header, int fileBytes, List<HeaderFields.Field> fields) {
    static Seed of(String name, byte[] header, int fileBytes) {
      return new Seed(name, header, fileBytes, HeaderFields.of(header));
    }
  }

  /** The bytes of a file without the zeros at its end. */
  record Input(byte[] header, int fileBytes) {}

  private final SplittableRandom random;

  Mutator(SplittableRandom random) {
    this.random = random;
  }

  Input mutate(Seed seed) {
    byte[] bytes = seed.header().clone();
    int fileBytes = seed.fileBytes();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int kind = random.nextInt(16);
      if (kind < 7) {
        changeField(bytes, seed);
      } else if (kind < 10) {
        changeByte(bytes);
      } else if (kind < 12) {
        copyRange(bytes);
      } else if (kind == 12) {
        bytes = delete(bytes);
      } else if (kind == 13) {
        bytes = insert(bytes);
      } else if (kind == 14) {
        fileBytes = random.nextInt(fileBytes + 1);
      } else {
        swapFields(bytes, seed);
      }
    }
    return new Input(Arrays.copyOf(bytes, Math.min(bytes.length, fileBytes)), fileBytes);
  }

  private void changeField(byte[] bytes, Seed seed) {
    HeaderFields.Field field = any(seed);
    if (field.offset() + field.bytes() > bytes.length) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long old = field.bytes() == 4 ? buffer.getInt(field.offset()) : buffer.getLong(field.offset());
    long changed =
        switch (random.nextInt(4)) {
          case 0 -> EXTREMES[random.nextInt(EXTREMES.length)];
          case 1 -> old + random.nextInt(-3, 4);
          case 2 -> random.nextInt(48);
          default -> old ^ (1L << random.nextInt(field.bytes() * Byte.SIZE));
        };
    if (field.bytes() == 4) {
      buffer.putInt(field.offset(), (int) changed);
    } else {
      buffer.putLong(field.offset(), changed);
    }
  }

  private HeaderFields.Field any(Seed seed) {
    // Half of the changes go to the few numbers at the beginning and at the end, where the counts
    // and the tensors are, lest a long vocabulary take them all.
    int count = seed.fields().size();
    int index =
        random.nextBoolean()
            ? random.nextInt(count)
            : random.nextBoolean()
                ? random.nextInt(Math.min(40, count))
                : count - 1 - random.nextInt(Math.min(60, count));
    return seed.fields().get(index);
  }

  private void swapFields(byte[] bytes, Seed seed) {
    HeaderFields.Field a = any(seed);
    HeaderFields.Field b = any(seed);
    int count = Math.min(a.bytes(), b.bytes());
    if (Math.max(a.offset(), b.offset()) + count > bytes.length) {
      return;
    }
    byte[] kept = Arrays.copyOfRange(bytes, a.offset(), a.offset() + count);
    System.arraycopy(bytes, b.offset(), bytes, a.offset(), count);
    System.arraycopy(kept, 0, bytes, b.offset(), count);
  }

  private void changeByte(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    bytes[at] =
        random.nextBoolean()
            ? (byte) random.nextInt()
            : (byte) (bytes[at] ^ (1 << random.nextInt(8)));
  }

  private void copyRange(byte[] bytes) {
    int count = Math.min(1 + random.nextInt(64), bytes.length);
    int from = random.nextInt(bytes.length - count + 1);
    int to = random.nextInt(bytes.length - count + 1);
    System.arraycopy(bytes, from, bytes, to, count);
  }

  private byte[] delete(byte[] bytes) {
    int count = Math.min(1 + random.nextInt(32), bytes.length - 1);
    int from = random.nextInt(bytes.length - count);
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - count);
    System.arraycopy(bytes, from + count, shorter, from, bytes.length - count - from);
    return shorter;
  }

  private byte[] insert(byte[] bytes) {
    int count = 1 + random.nextInt(32);
    int at = random.nextInt(bytes.length);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + count);
    System.arraycopy(bytes, at, longer, at + count, bytes.length - at);
    for (int i = 0; i < count; i++) {
      longer[at + i] = (byte) random.nextInt();
    }
    return longer;
  }
}
