// Brings rows of activations into signed bytes: the twin of io.altiplano.engine.kernel.QuantizedRows.
// Compiled for each kind of processor that lanes.h knows.
#include "kernels.h"

#include "lanes.h"

enum { SHORT = 16, LONG = 32, SUPER = 256 };

// Not a number where one of them is none, as in Java; the instruction would forget it.
INLINE float greatest(const float *values, int count) {
  const __m256 magnitude = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fffffff));
  __m256 most = _mm256_setzero_ps();
  __m256 none = _mm256_setzero_ps();
  for (int i = 0; i < count; i += 8) {
    __m256 eight = _mm256_loadu_ps(values + i);
    none = _mm256_or_ps(none, _mm256_cmp_ps(eight, eight, _CMP_UNORD_Q));
    most = _mm256_max_ps(most, _mm256_and_ps(magnitude, eight));
  }
  if (_mm256_movemask_ps(none)) {
    return __builtin_nanf("");
  }
  __m128 four = _mm_max_ps(_mm256_castps256_ps128(most), _mm256_extractf128_ps(most, 1));
  __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
}

INLINE __m256i nearest(const float *values, float inverse) {
  return _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(values), _mm256_set1_ps(inverse)));
}

// Sixteen quants, and their sum. What is no number, or times 0, is 0.
INLINE int32_t quantize(const float *values, float inverse, int8_t *out) {
  if (!(inverse > 0)) {
    memset(out, 0, SHORT);
    return 0;
  }
  __m256i first = nearest(values, inverse);
  __m256i second = nearest(values + 8, inverse);
  __m256i both = _mm256_permute4x64_epi64(_mm256_packs_epi32(first, second), 0xd8);
  __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
  _mm_storeu_si128((__m128i *)out, bytes);
  __m256i eight = _mm256_add_epi32(first, second);
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
  __m128i two = _mm_add_epi32(four, _mm_unpackhi_epi64(four, four));
  return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 1)));
}

INLINE float to_half_and_back(float value) {
  return _cvtsh_ss(_cvtss_sh(value, _MM_FROUND_TO_NEAREST_INT));
}

PREPARE_Q8_0(FUNCTION(prepare_q8_0)) {
  for (int block = 0; block < columns / LONG; block++) {
    const float *from = values + block * LONG;
    float largest = greatest(from, LONG);
    float inverse = largest == 0 ? 0 : 127 / largest;
    float scale = largest / 127;
    int32_t sum = quantize(from, inverse, quants + block * LONG);
    sum += quantize(from + SHORT, inverse, quants + block * LONG + SHORT);
    integer_sums[block] = sum;
    sums[block] = to_half_and_back(scale * (float)sum);
    scales[block] = to_half_and_back(scale);
  }
}

PREPARE_Q8_K(FUNCTION(prepare_q8_k)) {
  for (int block = 0; block < columns / SUPER; block++) {
    float largest = greatest(values + block * SUPER, SUPER);
    float inverse = largest == 0 ? 0 : 127 / largest;
    float scale = inverse == 0 ? 0 : 1 / inverse;
    scales[block] = scale;
    for (int i = block * SUPER; i < (block + 1) * SUPER; i += SHORT) {
      int32_t sum = quantize(values + i, inverse, quants + i);
      short_integer_sums[i / SHORT] = sum;
      short_sums[i / SHORT] = scale * (float)sum;
    }
    for (int i = block * SUPER / LONG; i < (block + 1) * SUPER / LONG; i++) {
      int32_t sum = short_integer_sums[2 * i] + short_integer_sums[2 * i + 1];
      long_integer_sums[i] = sum;
      long_sums[i] = scale * (float)sum;
    }
  }
}
