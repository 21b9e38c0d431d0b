package io.altiplano.engine.kernel;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian numbers inside byte arrays, and the layouts of such numbers inside segments. */
final class Bytes {
  static final ValueLayout.OfFloat FLOATS =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfShort SHORTS =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Bytes of an F16. */
  static final int HALF = 2;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Bytes() {}

  /** An F16 as float. */
  static float half(byte[] source, int offset) {
    return Float.float16ToFloat((short) SHORT.get(source, offset));
  }

  /** Rounds to F16, ties to even. */
  static void putHalf(byte[] out, int offset, float value) {
    SHORT.set(out, offset, Float.floatToFloat16(value));
  }

  /** Rounds to BF16, ties to even; a NaN stays one and becomes quiet. */
  static void putBrainHalf(byte[] out, int offset, float value) {
    int bits = Float.floatToRawIntBits(value);
    int upper = bits >>> 16;
    int rounded = Float.isNaN(value) ? upper | 64 : (bits + 0x7fff + (upper & 1)) >>> 16;
    SHORT.set(out, offset, (short) rounded);
  }

  static int integer(byte[] source, int offset) {
    return (int) INT.get(source, offset);
  }

  static void putInteger(byte[] out, int offset, int value) {
    INT.set(out, offset, value);
  }
}
