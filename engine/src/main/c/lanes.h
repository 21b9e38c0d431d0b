// What vectors are and do on a kind of processor: with AVX-512 and VNNI, or with AVX2. Weight rows are
// worked on as many together as a vector of floats has lanes; how many that are changes no result.
#ifndef ALTIPLANO_LANES_H
#define ALTIPLANO_LANES_H

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

INLINE __m256i load(const uint8_t *from) { return _mm256_loadu_si256((const __m256i *)from); }

INLINE float half(const uint8_t *from) {
  uint16_t bits;
  memcpy(&bits, from, 2);
  return _cvtsh_ss(bits);
}

// Eight rows of eight words, from rows to columns.
INLINE void transpose_eight(const __m256i v[8], __m256i out[8]) {
  __m256i t[8];
  __m256i u[8];
  for (int i = 0; i < 4; i++) {
    t[2 * i] = _mm256_unpacklo_epi32(v[2 * i], v[2 * i + 1]);
    t[2 * i + 1] = _mm256_unpackhi_epi32(v[2 * i], v[2 * i + 1]);
  }
  for (int i = 0; i < 2; i++) {
    for (int k = 0; k < 2; k++) {
      u[4 * i + 2 * k] = _mm256_unpacklo_epi64(t[4 * i + k], t[4 * i + 2 + k]);
      u[4 * i + 2 * k + 1] = _mm256_unpackhi_epi64(t[4 * i + k], t[4 * i + 2 + k]);
    }
  }
  for (int k = 0; k < 4; k++) {
    out[k] = _mm256_permute2x128_si256(u[k], u[4 + k], 0x20);
    out[4 + k] = _mm256_permute2x128_si256(u[k], u[4 + k], 0x31);
  }
}

#ifdef __AVX512VNNI__

enum { ROWS = 16 };

#ifdef __AMX_INT8__
#define FUNCTION(name) altiplano_amx_##name
#else
#define FUNCTION(name) altiplano_avx512vnni_##name
#endif

typedef __m512 floats;
typedef __m512i words;

INLINE floats zero_floats(void) { return _mm512_setzero_ps(); }
INLINE floats same_float(float value) { return _mm512_set1_ps(value); }
INLINE floats multiply(floats a, floats b) { return _mm512_mul_ps(a, b); }
INLINE floats add(floats a, floats b) { return _mm512_add_ps(a, b); }
INLINE floats multiply_add(floats a, floats b, floats c) { return _mm512_fmadd_ps(a, b, c); }
INLINE floats to_floats(words a) { return _mm512_cvtepi32_ps(a); }
INLINE words same_word(int32_t value) { return _mm512_set1_epi32(value); }
INLINE words add_words(words a, words b) { return _mm512_add_epi32(a, b); }
INLINE words subtract_words(words a, words b) { return _mm512_sub_epi32(a, b); }
INLINE words and_words(words a, words b) { return _mm512_and_si512(a, b); }
INLINE words or_words(words a, words b) { return _mm512_or_si512(a, b); }
INLINE words shift_right(words a, int bits) { return _mm512_srli_epi32(a, (unsigned)bits); }

// One of the four bytes of each word, with its sign.
INLINE words signed_byte(words a, int index) {
  return _mm512_srai_epi32(_mm512_slli_epi32(a, (unsigned)(24 - 8 * index)), 24);
}

INLINE words unpack_low(words a, words b) { return _mm512_unpacklo_epi32(a, b); }
INLINE words unpack_high(words a, words b) { return _mm512_unpackhi_epi32(a, b); }
INLINE words unpack_low_pairs(words a, words b) { return _mm512_unpacklo_epi64(a, b); }
INLINE words unpack_high_pairs(words a, words b) { return _mm512_unpackhi_epi64(a, b); }
INLINE floats negate(floats a) { return _mm512_xor_ps(a, _mm512_set1_ps(-0.0f)); }

INLINE void store(float *out, int count, floats value) {
  _mm512_mask_storeu_ps(out, (__mmask16)((1u << count) - 1), value);
}

// Adds the products of four adjacent bytes: unsigned ones, from which a bias is taken later, and
// signed ones.
INLINE words add_products(words sum, words bytes, words activations, int bias) {
  return _mm512_dpbusd_epi32(sum, bytes, activations);
}

// The bias that is left in the products.
INLINE int left(int bias) { return bias; }

INLINE words join(__m256i low, __m256i high) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

INLINE words add_pairs(words a, words b) {
  return _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
}

// Sums of four adjacent lanes, of four vectors.
INLINE words add_fours(const words v[4]) {
  words even = add_pairs(v[0], v[1]);
  words odd = add_pairs(v[2], v[3]);
  return _mm512_add_epi32(_mm512_unpacklo_epi64(even, odd), _mm512_unpackhi_epi64(even, odd));
}

// The same where each lane fits into sixteen bits, with their signs.
INLINE words add_short_fours(const words v[4]) {
  __m512i ones = _mm512_set1_epi16(1);
  __m512 even = _mm512_castsi512_ps(_mm512_madd_epi16(_mm512_packs_epi32(v[0], v[1]), ones));
  __m512 odd = _mm512_castsi512_ps(_mm512_madd_epi16(_mm512_packs_epi32(v[2], v[3]), ones));
  return _mm512_add_epi32(_mm512_castps_si512(_mm512_shuffle_ps(even, odd, 0x88)),
                          _mm512_castps_si512(_mm512_shuffle_ps(even, odd, 0xdd)));
}

// Each row's sums of products with the first sixteen and the last sixteen of 32 activations.
INLINE void sum_products(const __m256i bytes[ROWS], __m256i activations, int bias, words *first,
                         words *last) {
  words twice = join(activations, activations);
  words v[8];
#pragma GCC unroll 8
  for (int i = 0; i < 8; i++) {
    int row = i < 4 ? i : i + 4;
    v[i] = _mm512_dpbusd_epi32(_mm512_setzero_si512(), join(bytes[row], bytes[row + 4]), twice);
  }
  words low = add_fours(v);
  words high = add_fours(v + 4);
  *first = _mm512_shuffle_i32x4(low, high, 0x88);
  *last = _mm512_shuffle_i32x4(low, high, 0xdd);
}

enum { SUMS_NIBBLES = 1, SUMS_PAIRS = 1 };

// Sixteen bytes of every fourth row.
INLINE words bytes_of(const uint8_t *const row[ROWS], int first, int64_t at) {
  __m512i rows = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)(row[first] + at)));
  rows = _mm512_inserti32x4(rows, _mm_loadu_si128((const __m128i *)(row[first + 4] + at)), 1);
  rows = _mm512_inserti32x4(rows, _mm_loadu_si128((const __m128i *)(row[first + 8] + at)), 2);
  return _mm512_inserti32x4(rows, _mm_loadu_si128((const __m128i *)(row[first + 12] + at)), 3);
}

// Sums of the products of 32 nibbles of each row: four rows to a vector, so that lane 4k + i is row
// 4k + i in the end.
INLINE words sum_nibbles(const uint8_t *const row[ROWS], int64_t at, const int8_t *activations) {
  __m512i low = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)activations));
  __m512i high = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(activations + 16)));
  __m512i mask = _mm512_set1_epi8(15);
  words four[4];
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    __m512i pairs = bytes_of(row, i, at);
    four[i] = _mm512_dpbusd_epi32(_mm512_setzero_si512(), _mm512_and_si512(pairs, mask), low);
    pairs = _mm512_and_si512(_mm512_srli_epi16(pairs, 4), mask);
    four[i] = _mm512_dpbusd_epi32(four[i], pairs, high);
  }
  return add_fours(four);
}

INLINE void transpose(const __m256i v[ROWS], words out[8]) {
  __m256i first[8];
  __m256i second[8];
  transpose_eight(v, first);
  transpose_eight(v + 8, second);
  for (int k = 0; k < 8; k++) {
    out[k] = join(first[k], second[k]);
  }
}

// The sixteen lanes of io.altiplano.engine.kernel.Lanes, and how many such sums registers have room
// for.
typedef __m512 sixteen;

enum { SUMS16 = 16, MANY_SUMS = 1 };

INLINE sixteen load16(const float *from) { return _mm512_loadu_ps(from); }
INLINE void store16(float *out, sixteen value) { _mm512_storeu_ps(out, value); }
INLINE sixteen same16(float value) { return _mm512_set1_ps(value); }
INLINE sixteen add16(sixteen a, sixteen b) { return _mm512_add_ps(a, b); }
INLINE sixteen multiply16(sixteen a, sixteen b) { return _mm512_mul_ps(a, b); }
INLINE sixteen multiply_add16(sixteen a, sixteen b, sixteen c) { return _mm512_fmadd_ps(a, b, c); }
INLINE sixteen divide16(sixteen a, sixteen b) { return _mm512_div_ps(a, b); }
INLINE sixteen negate16(sixteen a) { return _mm512_xor_ps(a, _mm512_set1_ps(-0.0f)); }
INLINE sixteen smaller16(sixteen a, sixteen b) { return _mm512_min_ps(a, b); }
INLINE sixteen larger16(sixteen a, sixteen b) { return _mm512_max_ps(a, b); }

INLINE sixteen halves16(const uint8_t *from) {
  return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)from));
}

INLINE sixteen short_floats16(const uint8_t *from) {
  __m512i words = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)from));
  return _mm512_castsi512_ps(_mm512_slli_epi32(words, 16));
}

INLINE sixteen bytes16(const uint8_t *from) {
  return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)from)));
}

INLINE __m256 lower8(sixteen value) { return _mm512_castps512_ps256(value); }
INLINE __m256 upper8(sixteen value) { return _mm512_extractf32x8_ps(value, 1); }

// p times two to a power that is spelled in the low bits of a number near 1.5 * 2^23, in two steps.
INLINE sixteen times_power16(sixteen p, sixteen spelled) {
  __m512i whole = _mm512_sub_epi32(_mm512_castps_si512(spelled), _mm512_set1_epi32(0x4b400000));
  __m512i part = _mm512_srai_epi32(whole, 1);
  __m512i rest = _mm512_sub_epi32(whole, part);
  __m512i bias = _mm512_set1_epi32(127);
  __m512 first = _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_add_epi32(part, bias), 23));
  __m512 second = _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_add_epi32(rest, bias), 23));
  return _mm512_mul_ps(_mm512_mul_ps(p, first), second);
}

#else

enum { ROWS = 8 };

#define FUNCTION(name) altiplano_avx2_##name

typedef __m256 floats;
typedef __m256i words;

INLINE floats zero_floats(void) { return _mm256_setzero_ps(); }
INLINE floats same_float(float value) { return _mm256_set1_ps(value); }
INLINE floats multiply(floats a, floats b) { return _mm256_mul_ps(a, b); }
INLINE floats add(floats a, floats b) { return _mm256_add_ps(a, b); }
INLINE floats multiply_add(floats a, floats b, floats c) { return _mm256_fmadd_ps(a, b, c); }
INLINE floats to_floats(words a) { return _mm256_cvtepi32_ps(a); }
INLINE words same_word(int32_t value) { return _mm256_set1_epi32(value); }
INLINE words add_words(words a, words b) { return _mm256_add_epi32(a, b); }
INLINE words subtract_words(words a, words b) { return _mm256_sub_epi32(a, b); }
INLINE words and_words(words a, words b) { return _mm256_and_si256(a, b); }
INLINE words or_words(words a, words b) { return _mm256_or_si256(a, b); }
INLINE words shift_right(words a, int bits) { return _mm256_srli_epi32(a, bits); }

// One of the four bytes of each word, with its sign.
INLINE words signed_byte(words a, int index) {
  return _mm256_srai_epi32(_mm256_slli_epi32(a, 24 - 8 * index), 24);
}

INLINE words unpack_low(words a, words b) { return _mm256_unpacklo_epi32(a, b); }
INLINE words unpack_high(words a, words b) { return _mm256_unpackhi_epi32(a, b); }
INLINE words unpack_low_pairs(words a, words b) { return _mm256_unpacklo_epi64(a, b); }
INLINE words unpack_high_pairs(words a, words b) { return _mm256_unpackhi_epi64(a, b); }
INLINE floats negate(floats a) { return _mm256_xor_ps(a, _mm256_set1_ps(-0.0f)); }

INLINE void store(float *out, int count, floats value) {
  if (count == ROWS) {
    _mm256_storeu_ps(out, value);
    return;
  }
  float all[ROWS];
  _mm256_storeu_ps(all, value);
  memcpy(out, all, sizeof(float) * (size_t)count);
}

// AVX2 adds the products of two adjacent bytes in sixteen bits, which those of bytes above 128 would
// overflow: there the weight gives its sign to the activation, and no bias is left.
INLINE words add_products(words sum, words bytes, words activations, int bias) {
  if (bias == 128) {
    __m256i weights = _mm256_xor_si256(bytes, _mm256_set1_epi8((char)0x80));
    activations = _mm256_sign_epi8(activations, weights);
    bytes = _mm256_abs_epi8(weights);
  }
  __m256i pairs = _mm256_maddubs_epi16(bytes, activations);
  return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

INLINE int left(int bias) { return bias == 128 ? 0 : bias; }

// Sums of four adjacent products in eight lanes, for each of eight rows, become eight sums of the
// lower four lanes and eight of the upper four.
INLINE void add_eight(const __m256i v[8], __m256i *lower, __m256i *upper) {
  __m256i pairs[4];
  __m256i fours[2];
  for (int i = 0; i < 4; i++) {
    pairs[i] = _mm256_add_epi32(_mm256_unpacklo_epi32(v[2 * i], v[2 * i + 1]),
                                _mm256_unpackhi_epi32(v[2 * i], v[2 * i + 1]));
  }
  for (int i = 0; i < 2; i++) {
    fours[i] = _mm256_add_epi32(_mm256_unpacklo_epi64(pairs[2 * i], pairs[2 * i + 1]),
                                _mm256_unpackhi_epi64(pairs[2 * i], pairs[2 * i + 1]));
  }
  *lower = _mm256_permute2x128_si256(fours[0], fours[1], 0x20);
  *upper = _mm256_permute2x128_si256(fours[0], fours[1], 0x31);
}

// Each row's sums of products with the first sixteen and the last sixteen of 32 activations.
INLINE void sum_products(const __m256i bytes[ROWS], __m256i activations, int bias, words *first,
                         words *last) {
  __m256i v[ROWS];
#pragma GCC unroll 8
  for (int r = 0; r < ROWS; r++) {
    v[r] = add_products(_mm256_setzero_si256(), bytes[r], activations, bias);
  }
  add_eight(v, first, last);
}

INLINE void transpose(const __m256i v[ROWS], words out[8]) { transpose_eight(v, out); }

enum { SUMS_NIBBLES = 0, SUMS_PAIRS = 0 };

// Sixteen bytes of every fourth row.
INLINE words bytes_of(const uint8_t *const row[ROWS], int first, int64_t at) {
  __m128i low = _mm_loadu_si128((const __m128i *)(row[first] + at));
  __m128i high = _mm_loadu_si128((const __m128i *)(row[first + 4] + at));
  return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

INLINE words sum_nibbles(const uint8_t *const row[ROWS], int64_t at, const int8_t *activations) {
  return _mm256_setzero_si256();
}

// The sixteen lanes of io.altiplano.engine.kernel.Lanes, and how many such sums registers have room
// for.
typedef struct {
  __m256 a;
  __m256 b;
} sixteen;

enum { SUMS16 = 4, MANY_SUMS = 0 };

INLINE sixteen load16(const float *from) {
  return (sixteen){_mm256_loadu_ps(from), _mm256_loadu_ps(from + 8)};
}

INLINE void store16(float *out, sixteen value) {
  _mm256_storeu_ps(out, value.a);
  _mm256_storeu_ps(out + 8, value.b);
}

INLINE sixteen same16(float value) {
  return (sixteen){_mm256_set1_ps(value), _mm256_set1_ps(value)};
}

INLINE sixteen add16(sixteen x, sixteen y) {
  return (sixteen){_mm256_add_ps(x.a, y.a), _mm256_add_ps(x.b, y.b)};
}

INLINE sixteen multiply16(sixteen x, sixteen y) {
  return (sixteen){_mm256_mul_ps(x.a, y.a), _mm256_mul_ps(x.b, y.b)};
}

INLINE sixteen divide16(sixteen x, sixteen y) {
  return (sixteen){_mm256_div_ps(x.a, y.a), _mm256_div_ps(x.b, y.b)};
}

INLINE sixteen negate16(sixteen x) {
  const __m256 sign = _mm256_set1_ps(-0.0f);
  return (sixteen){_mm256_xor_ps(x.a, sign), _mm256_xor_ps(x.b, sign)};
}

INLINE sixteen multiply_add16(sixteen x, sixteen y, sixteen z) {
  return (sixteen){_mm256_fmadd_ps(x.a, y.a, z.a), _mm256_fmadd_ps(x.b, y.b, z.b)};
}

INLINE sixteen smaller16(sixteen x, sixteen y) {
  return (sixteen){_mm256_min_ps(x.a, y.a), _mm256_min_ps(x.b, y.b)};
}

INLINE sixteen larger16(sixteen x, sixteen y) {
  return (sixteen){_mm256_max_ps(x.a, y.a), _mm256_max_ps(x.b, y.b)};
}

INLINE sixteen halves16(const uint8_t *from) {
  return (sixteen){_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)from)),
                   _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(from + 16)))};
}

INLINE __m256 short_floats8(const uint8_t *from) {
  __m256i words = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)from));
  return _mm256_castsi256_ps(_mm256_slli_epi32(words, 16));
}

INLINE sixteen short_floats16(const uint8_t *from) {
  return (sixteen){short_floats8(from), short_floats8(from + 16)};
}

INLINE __m256 bytes8(const uint8_t *from) {
  return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)from)));
}

INLINE sixteen bytes16(const uint8_t *from) { return (sixteen){bytes8(from), bytes8(from + 8)}; }
INLINE __m256 lower8(sixteen value) { return value.a; }
INLINE __m256 upper8(sixteen value) { return value.b; }

INLINE __m256 times_power8(__m256 p, __m256 spelled) {
  __m256i whole = _mm256_sub_epi32(_mm256_castps_si256(spelled), _mm256_set1_epi32(0x4b400000));
  __m256i part = _mm256_srai_epi32(whole, 1);
  __m256i rest = _mm256_sub_epi32(whole, part);
  __m256i bias = _mm256_set1_epi32(127);
  __m256 first = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(part, bias), 23));
  __m256 second = _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(rest, bias), 23));
  return _mm256_mul_ps(_mm256_mul_ps(p, first), second);
}

// p times two to a power that is spelled in the low bits of a number near 1.5 * 2^23, in two steps.
INLINE sixteen times_power16(sixteen p, sixteen spelled) {
  return (sixteen){times_power8(p.a, spelled.a), times_power8(p.b, spelled.b)};
}

#endif

#ifdef __AVX512VNNI__

// What add_halves gives for each of sixteen.
INLINE sixteen add_halves_of(const sixteen v[16]) {
  sixteen eight[8];
  sixteen four[4];
  sixteen two[2];
  for (int i = 0; i < 8; i++) {
    eight[i] = _mm512_add_ps(_mm512_shuffle_f32x4(v[2 * i], v[2 * i + 1], 0x44),
                             _mm512_shuffle_f32x4(v[2 * i], v[2 * i + 1], 0xee));
  }
  for (int i = 0; i < 4; i++) {
    four[i] = _mm512_add_ps(_mm512_shuffle_f32x4(eight[2 * i], eight[2 * i + 1], 0x88),
                            _mm512_shuffle_f32x4(eight[2 * i], eight[2 * i + 1], 0xdd));
  }
  for (int i = 0; i < 2; i++) {
    __m512d a = _mm512_castps_pd(four[2 * i]);
    __m512d b = _mm512_castps_pd(four[2 * i + 1]);
    two[i] = _mm512_add_ps(_mm512_castpd_ps(_mm512_unpacklo_pd(a, b)),
                           _mm512_castpd_ps(_mm512_unpackhi_pd(a, b)));
  }
  sixteen one = _mm512_add_ps(_mm512_shuffle_ps(two[0], two[1], 0x88),
                              _mm512_shuffle_ps(two[0], two[1], 0xdd));
  // Lane 4k + m holds the sum of v[k + 4m].
  const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  return _mm512_permutexvar_ps(order, one);
}

#else

INLINE sixteen add_halves_of(const sixteen v[16]) { return v[0]; }

#endif

// Halves are added: 16, 8, 4, 2, 1.
INLINE float add_halves(sixteen lanes) {
  __m256 eight = _mm256_add_ps(lower8(lanes), upper8(lanes));
  __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

#endif
