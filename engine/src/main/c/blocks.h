// How ggml's blocks are opened: 32 unsigned bytes, a scale for each 16 or 32 of them, and in some
// types an offset. element = scale * (byte - bias) + offset.
#ifndef ALTIPLANO_BLOCKS_H
#define ALTIPLANO_BLOCKS_H

#include "lanes.h"

enum { MOST_GROUPS = 16 };

// The scales and offsets of one block of some rows, a row to each lane.
typedef struct {
  floats scale[MOST_GROUPS];
  floats offset[MOST_GROUPS];
} block_scales;

// Sixteen bytes hold elements 0 to 15 in their low nibbles and 16 to 31 in their high ones.
INLINE __m256i nibbles(const uint8_t *from) {
  __m128i pairs = _mm_loadu_si128((const __m128i *)from);
  __m256i both = _mm256_inserti128_si256(_mm256_castsi128_si256(pairs), _mm_srli_epi16(pairs, 4), 1);
  return _mm256_and_si256(both, _mm256_set1_epi8(15));
}

// Bit i of 32 becomes 16 in byte i.
INLINE __m256i fifth_bits(const uint8_t *from) {
  int32_t bits;
  memcpy(&bits, from, 4);
  const __m256i byte_of = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2,
                                           2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
  const __m256i bit_of = _mm256_set1_epi64x((int64_t)0x8040201008040201);
  __m256i spread = _mm256_shuffle_epi8(_mm256_set1_epi32(bits), byte_of);
  __m256i is_set = _mm256_cmpeq_epi8(_mm256_and_si256(spread, bit_of), bit_of);
  return _mm256_and_si256(is_set, _mm256_set1_epi8(16));
}

// ---- blocks of 32 ----------------------------------------------------------------------------

INLINE __m256i open_q4_0(const uint8_t *block, int chunk) { return nibbles(block + 2); }
INLINE __m256i open_q4_1(const uint8_t *block, int chunk) { return nibbles(block + 4); }

INLINE __m256i open_q5_0(const uint8_t *block, int chunk) {
  return _mm256_or_si256(nibbles(block + 6), fifth_bits(block + 2));
}

INLINE __m256i open_q5_1(const uint8_t *block, int chunk) {
  return _mm256_or_si256(nibbles(block + 8), fifth_bits(block + 4));
}

INLINE __m256i open_q8_0(const uint8_t *block, int chunk) {
  return _mm256_xor_si256(load(block + 2), _mm256_set1_epi8((char)0x80));
}

// IQ4_NL's four bits stand for values that are close together where weights are many; here each has
// 128 added.
INLINE __m256i open_iq4_nl(const uint8_t *block, int chunk) {
  __m128i values = _mm_setr_epi8(1, 24, 45, 63, 79, 93, 106, 118, (char)129, (char)141, (char)153,
                                 (char)166, (char)181, (char)197, (char)217, (char)241);
  return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(values), nibbles(block + 2));
}

INLINE int half_bits(const uint8_t *from) {
  uint16_t bits;
  memcpy(&bits, from, 2);
  return bits;
}

// Halves at that place of eight rows' blocks, put together in a register: sixteen short stores would
// have to be in the cache before a long load could have them.
INLINE __m128i eight_halves(const uint8_t *const *row, int64_t at) {
  __m128i bits = _mm_cvtsi32_si128(half_bits(row[0] + at));
  bits = _mm_insert_epi16(bits, half_bits(row[1] + at), 1);
  bits = _mm_insert_epi16(bits, half_bits(row[2] + at), 2);
  bits = _mm_insert_epi16(bits, half_bits(row[3] + at), 3);
  bits = _mm_insert_epi16(bits, half_bits(row[4] + at), 4);
  bits = _mm_insert_epi16(bits, half_bits(row[5] + at), 5);
  bits = _mm_insert_epi16(bits, half_bits(row[6] + at), 6);
  return _mm_insert_epi16(bits, half_bits(row[7] + at), 7);
}

INLINE floats halves_at(const uint8_t *const row[ROWS], int64_t at) {
#ifdef __AVX512VNNI__
  return _mm512_cvtph_ps(_mm256_inserti128_si256(_mm256_castsi128_si256(eight_halves(row, at)),
                                                 eight_halves(row + 8, at), 1));
#else
  return _mm256_cvtph_ps(eight_halves(row, at));
#endif
}

INLINE void scales_0(const uint8_t *const row[ROWS], int64_t at, block_scales *out) {
  out->scale[0] = halves_at(row, at);
}

INLINE void scales_1(const uint8_t *const row[ROWS], int64_t at, block_scales *out) {
  out->scale[0] = halves_at(row, at);
  out->offset[0] = halves_at(row, at + 2);
}

// ---- super-blocks of 256 ---------------------------------------------------------------------

// Two chunks share 32 bytes, the low nibbles and the high ones.
INLINE __m256i open_q4_k(const uint8_t *block, int chunk) {
  __m256i pairs = load(block + 16 + chunk / 2 * 32);
  return _mm256_and_si256(_mm256_srli_epi16(pairs, chunk % 2 * 4), _mm256_set1_epi8(15));
}

INLINE __m256i open_q5_k(const uint8_t *block, int chunk) {
  __m256i pairs = load(block + 48 + chunk / 2 * 32);
  __m256i low = _mm256_and_si256(_mm256_srli_epi16(pairs, chunk % 2 * 4), _mm256_set1_epi8(15));
  __m256i fifths = _mm256_and_si256(_mm256_srli_epi16(load(block + 16), chunk), _mm256_set1_epi8(1));
  return _mm256_or_si256(low, _mm256_slli_epi16(fifths, 4));
}

// Of 128 elements: 64 bytes of low nibbles, 32 bytes of high pairs.
INLINE __m256i open_q6_k(const uint8_t *block, int chunk) {
  __m256i low = load(block + chunk / 4 * 64 + chunk % 2 * 32);
  __m256i high = load(block + 128 + chunk / 4 * 32);
  __m256i bits = _mm256_and_si256(_mm256_srli_epi16(low, chunk % 4 / 2 * 4), _mm256_set1_epi8(15));
  __m256i pairs = _mm256_and_si256(_mm256_srli_epi16(high, chunk % 4 * 2), _mm256_set1_epi8(3));
  return _mm256_or_si256(bits, _mm256_slli_epi16(pairs, 4));
}

// 32 bytes hold four chunks, two bits each.
INLINE __m256i open_q2_k(const uint8_t *block, int chunk) {
  __m256i pairs = load(block + 16 + chunk / 4 * 32);
  return _mm256_and_si256(_mm256_srli_epi16(pairs, chunk % 4 * 2), _mm256_set1_epi8(3));
}

// As Q2_K, and a third bit, one of eight in its byte.
INLINE __m256i open_q3_k(const uint8_t *block, int chunk) {
  __m256i pairs = load(block + 32 + chunk / 4 * 32);
  __m256i low = _mm256_and_si256(_mm256_srli_epi16(pairs, chunk % 4 * 2), _mm256_set1_epi8(3));
  __m256i third = _mm256_and_si256(_mm256_srli_epi16(load(block), chunk), _mm256_set1_epi8(1));
  return _mm256_or_si256(low, _mm256_slli_epi16(third, 2));
}

#ifdef __AVX512VNNI__

// Two chunks that follow one another, of one row.
typedef words (*pair_opener)(const uint8_t *block, int pair);

// Each row's sums of products with the 64 activations of a pair of chunks, for each group of 16 or
// 32. A weight has six bits at most, so that four products fit into sixteen bits.
INLINE void sum_pair(pair_opener open, const uint8_t *const row[ROWS], int64_t at, int pair,
                     const int8_t *activations, int group, words sums[4]) {
  words a = _mm512_loadu_si512(activations);
  words f[4];
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    words v[4];
#pragma GCC unroll 4
    for (int k = 0; k < 4; k++) {
      v[k] = _mm512_dpbusd_epi32(_mm512_setzero_si512(), open(row[4 * i + k] + at, pair), a);
    }
    f[i] = add_short_fours(v);
  }
  // f[i] has four rows' sums for each sixteen elements; they become sixteen rows'.
  words even[2] = {_mm512_shuffle_i32x4(f[0], f[1], 0x88), _mm512_shuffle_i32x4(f[2], f[3], 0x88)};
  words odd[2] = {_mm512_shuffle_i32x4(f[0], f[1], 0xdd), _mm512_shuffle_i32x4(f[2], f[3], 0xdd)};
  if (group == 32) {
    even[0] = add_words(even[0], odd[0]);
    even[1] = add_words(even[1], odd[1]);
    sums[0] = _mm512_shuffle_i32x4(even[0], even[1], 0x88);
    sums[1] = _mm512_shuffle_i32x4(even[0], even[1], 0xdd);
    return;
  }
  sums[0] = _mm512_shuffle_i32x4(even[0], even[1], 0x88);
  sums[1] = _mm512_shuffle_i32x4(odd[0], odd[1], 0x88);
  sums[2] = _mm512_shuffle_i32x4(even[0], even[1], 0xdd);
  sums[3] = _mm512_shuffle_i32x4(odd[0], odd[1], 0xdd);
}

// 32 bytes for each of two chunks, their bits turned right, or left where negative. What comes out
// of a byte at one end is of no use to the other, which the masks of the callers hide.
INLINE words turned(const uint8_t *from, int first, int second) {
  words both = _mm512_broadcast_i64x4(load(from));
  first &= 63;
  second &= 63;
  return _mm512_rorv_epi64(
      both, _mm512_setr_epi64(first, first, first, first, second, second, second, second));
}

INLINE words masked(words bits, int mask) {
  return _mm512_and_si512(bits, _mm512_set1_epi8((char)mask));
}

// The low bits of one and the others of another.
INLINE words low_bits(words low, int mask, words other) {
  return _mm512_ternarylogic_epi64(_mm512_set1_epi8((char)mask), low, other, 0xca);
}

INLINE words pair_q2_k(const uint8_t *block, int pair) {
  int shift = pair % 2 * 4;
  return masked(turned(block + 16 + pair / 2 * 32, shift, shift + 2), 3);
}

INLINE words pair_q3_k(const uint8_t *block, int pair) {
  int shift = pair % 2 * 4;
  words low = turned(block + 32 + pair / 2 * 32, shift, shift + 2);
  return low_bits(low, 3, masked(turned(block, 2 * pair - 2, 2 * pair - 1), 4));
}

INLINE words pair_q4_k(const uint8_t *block, int pair) {
  return masked(turned(block + 16 + pair * 32, 0, 4), 15);
}

INLINE words pair_q5_k(const uint8_t *block, int pair) {
  words low = turned(block + 48 + pair * 32, 0, 4);
  return low_bits(low, 15, masked(turned(block + 16, 2 * pair - 4, 2 * pair - 3), 16));
}

INLINE words pair_q6_k(const uint8_t *block, int pair) {
  words low = _mm512_loadu_si512(block + pair / 2 * 64);
  low = pair % 2 ? _mm512_srli_epi16(low, 4) : low;
  int shift = pair % 2 * 4;
  return low_bits(low, 15, masked(turned(block + 128 + pair / 2 * 32, shift - 4, shift - 2), 48));
}

#define PAIRS(type) pair_##type

#else

typedef void *pair_opener;

INLINE void sum_pair(pair_opener open, const uint8_t *const row[ROWS], int64_t at, int pair,
                     const int8_t *activations, int group, words sums[4]) {}

#define PAIRS(type) 0

#endif

// Eight bytes as floats, times a factor.
INLINE __m256 times(__m128i bytes, int is_signed, float factor) {
  __m256i wide = is_signed ? _mm256_cvtepi8_epi32(bytes) : _mm256_cvtepu8_epi32(bytes);
  return _mm256_mul_ps(_mm256_set1_ps(factor), _mm256_cvtepi32_ps(wide));
}

// Four words that lie together in each row's block: the same word of all rows, a row to each lane.
INLINE void words_of(const uint8_t *const row[ROWS], int64_t at, words out[4]) {
  words v[4];
  for (int i = 0; i < 4; i++) {
    v[i] = bytes_of(row, i, at);
  }
  words low[2] = {unpack_low(v[0], v[1]), unpack_low(v[2], v[3])};
  words high[2] = {unpack_high(v[0], v[1]), unpack_high(v[2], v[3])};
  out[0] = unpack_low_pairs(low[0], low[1]);
  out[1] = unpack_high_pairs(low[0], low[1]);
  out[2] = unpack_low_pairs(high[0], high[1]);
  out[3] = unpack_high_pairs(high[0], high[1]);
}

// From eight numbers of each row to all rows of each number.
INLINE void to_columns(const __m256 v[ROWS], floats out[8]) {
  __m256i bits[ROWS];
  words columns[8];
  memcpy(bits, v, sizeof(bits));
  transpose(bits, columns);
  memcpy(out, columns, sizeof(columns));
}

INLINE void scales_2_k(const uint8_t *const row[ROWS], int64_t at, block_scales *out) {
  words packed[4];
  words_of(row, at, packed);
  floats scale = halves_at(row, at + 80);
  floats offset = negate(halves_at(row, at + 82));
  for (int i = 0; i < 16; i++) {
    words both = shift_right(packed[i / 4], i % 4 * 8);
    out->scale[i] = multiply(to_floats(and_words(both, same_word(15))), scale);
    out->offset[i] =
        multiply(to_floats(and_words(shift_right(both, 4), same_word(15))), offset);
  }
}

INLINE void scales_3_k(const uint8_t *const row[ROWS], int64_t at, block_scales *out) {
  __m256 scale[2][ROWS];
  for (int r = 0; r < ROWS; r++) {
    const uint8_t *block = row[r] + at;
    const uint8_t *packed = block + 96;
    int8_t scales[16];
    for (int i = 0; i < 16; i++) {
      int low = i < 8 ? packed[i] & 15 : packed[i - 8] >> 4;
      int high = (packed[8 + i % 4] >> (2 * (i / 4))) & 3;
      scales[i] = (int8_t)((low | (high << 4)) - 32);
    }
    for (int part = 0; part < 2; part++) {
      __m128i eight = _mm_loadl_epi64((const __m128i *)(scales + 8 * part));
      scale[part][r] = times(eight, 1, half(block + 108));
    }
  }
  to_columns(scale[0], out->scale);
  to_columns(scale[1], out->scale + 8);
}

// The scales' low bits fill the first four bytes, the minima's the next; the rest is shared. Eight
// scales and eight minima come out.
INLINE void scales_45_k(const uint8_t *const row[ROWS], int64_t at, block_scales *out) {
  words packed[4];
  words_of(row, at + 4, packed);
  words six = same_word(0x3f3f3f3f);
  words low = same_word(0x0f0f0f0f);
  words top = same_word(0x30303030);
  words shared = packed[2];
  words scales[2] = {and_words(packed[0], six),
                     or_words(and_words(shared, low),
                              and_words(shift_right(packed[0], 2), top))};
  words minima[2] = {and_words(packed[1], six),
                     or_words(and_words(shift_right(shared, 4), low),
                              and_words(shift_right(packed[1], 2), top))};
  floats scale = halves_at(row, at);
  floats offset = negate(halves_at(row, at + 2));
  for (int i = 0; i < 8; i++) {
    out->scale[i] = multiply(to_floats(signed_byte(scales[i / 4], i % 4)), scale);
    out->offset[i] = multiply(to_floats(signed_byte(minima[i / 4], i % 4)), offset);
  }
}

INLINE void scales_6_k(const uint8_t *const row[ROWS], int64_t at, block_scales *out) {
  words packed[4];
  words_of(row, at + 192, packed);
  floats scale = halves_at(row, at + 208);
  for (int i = 0; i < 16; i++) {
    out->scale[i] = multiply(to_floats(signed_byte(packed[i / 4], i % 4)), scale);
  }
}

#endif
