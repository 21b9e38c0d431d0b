// What is done to rows of floats between products: the twin of
// io.altiplano.engine.kernel.ScalarKernels. Compiled for each kind of processor that lanes.h knows.
#include "kernels.h"

#include "exponential.h"

enum { LANES = 16 };

RMS_NORM(FUNCTION(rms_norm)) {
  // Squares in single precision, sums of the even and of the odd ones in double, as in Java.
  __m128d sums = _mm_setzero_pd();
  int i = 0;
  for (; i + 2 <= width; i += 2) {
    __m128 two = _mm_castsi128_ps(_mm_loadl_epi64((const __m128i *)(x + i)));
    sums = _mm_add_pd(sums, _mm_cvtps_pd(_mm_mul_ps(two, two)));
  }
  double even = _mm_cvtsd_f64(sums);
  double odd = _mm_cvtsd_f64(_mm_unpackhi_pd(sums, sums));
  if (i < width) {
    even += (double)(x[i] * x[i]);
  }
  float mean = (float)((even + odd) / width);
  float root = (float)_mm_cvtsd_f64(_mm_sqrt_pd(_mm_set1_pd((double)(mean + epsilon))));
  float scale = 1 / root;
  const sixteen factor = same16(scale);
  for (i = 0; i + LANES <= width; i += LANES) {
    store16(out + i, multiply16(multiply16(load16(x + i), factor), load16(weight + i)));
  }
  for (; i < width; i++) {
    out[i] = x[i] * scale * weight[i];
  }
}

INLINE sixteen silu(sixteen x) {
  return divide16(x, add16(exponential(negate16(x)), same16(1)));
}

INLINE sixteen gelu(sixteen x) {
  sixteen cubic = multiply_add16(multiply16(x, x), same16(0.044715f), same16(1));
  sixteen u = multiply16(multiply16(x, same16(1.595769f)), cubic);
  return divide16(x, add16(exponential(negate16(u)), same16(1)));
}

typedef sixteen (*activation)(sixteen x);

INLINE void gate_rows(activation function, float *gate, const float *up, int count) {
  int i = 0;
  for (; i + LANES <= count; i += LANES) {
    store16(gate + i, multiply16(function(load16(gate + i)), load16(up + i)));
  }
  if (i < count) {
    float rest[LANES] = {0};
    memcpy(rest, gate + i, sizeof(float) * (size_t)(count - i));
    store16(rest, function(load16(rest)));
    for (int k = 0; i + k < count; k++) {
      gate[i + k] = rest[k] * up[i + k];
    }
  }
}

GATE(FUNCTION(swi_glu)) { gate_rows(silu, gate, up, count); }
GATE(FUNCTION(ge_glu)) { gate_rows(gelu, gate, up, count); }

ADD_SCALED(FUNCTION(add_scaled)) {
  const sixteen factor = same16(scale);
  int i = 0;
  for (; i + LANES <= count; i += LANES) {
    store16(x + i, multiply_add16(factor, load16(y + i), load16(x + i)));
  }
  for (; i < count; i++) {
    x[i] = __builtin_fmaf(scale, y[i], x[i]);
  }
}
