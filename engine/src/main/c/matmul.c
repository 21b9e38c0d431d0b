// Compiled for each kind of processor that lanes.h knows.
#include "kernels.h"

#include "blocks.h"

enum {
  CHUNK = 32,         // elements that are opened together
  TILE = 8,           // activation rows that share one reading of packed weights
  FEW_ROWS = 4,       // fewer activation rows than that are not worth packing for
  SEGMENT = 64,       // chunks of a row that are packed together: 40 KB, which the L2 cache keeps
  BATCH = 256,        // activation rows whose sums are kept while segments pass
  AHEAD = 1024,       // bytes by which memory is asked for before it is needed
  LINE = 64,          // bytes that come from memory at once
};

// What a type is like; known when the code is compiled.
typedef struct {
  int group;         // elements that share a scale: 16 or 32
  int block;         // elements of a block
  int block_bytes;
  int bias;          // what is to be taken from the opened bytes
  int offsets;       // whether there are any
  int activation_block;  // elements that share an activation's scale
  int nibbles_at;    // where sixteen bytes of nibbles begin in a block of 32, 0 if there are none
} format;

typedef __m256i (*opener)(const uint8_t *block, int chunk);
typedef void (*scaler)(const uint8_t *const row[ROWS], int64_t at, block_scales *out);

// Where the rows of weights begin that are worked on together; rows beyond the last are the last
// once more.
typedef struct {
  const uint8_t *row[ROWS];
  int valid;
} panel;

INLINE panel panel_at(const uint8_t *weights, int64_t row_bytes, int first, int to) {
  panel p;
  int count = to - first < ROWS ? to - first : ROWS;
  for (int r = 0; r < ROWS; r++) {
    p.row[r] = weights + (int64_t)(first + (r < count ? r : count - 1)) * row_bytes;
  }
  p.valid = count;
  return p;
}

// ---- few activation rows: weights as they lie in the file ------------------------------------

INLINE void multiply_row(format f, opener open, pair_opener open_pair, scaler scale,
                         const panel *p, int64_t row_bytes, int columns, const activations *x,
                         int t, float *out) {
  int groups = columns / f.group;
  int blocks = columns / f.block;
  int per_block = f.block / CHUNK;
  int halves = f.group < CHUNK;
  const int8_t *quants = x->quants + (int64_t)t * columns;
  const float *scales = x->scales + (int64_t)t * (columns / f.activation_block);
  const int32_t *integer_sums = x->integer_sums + (int64_t)t * groups;
  const float *sums = x->sums + (int64_t)t * groups;
  floats total = zero_floats();
  floats low = zero_floats();
  block_scales s;
  int group = 0;
  for (int block = 0; block < blocks; block++) {
    int64_t at = (int64_t)block * f.block_bytes;
    scale(p->row, at, &s);
    // Into the L2 cache: sixteen rows of them would crowd the L1 cache (docs/log.md). Behind the end
    // of a row the row of the next panel is wanted, not its neighbour.
    for (int64_t l = (at + LINE - 1) & -LINE; l < at + f.block_bytes; l += LINE) {
      int64_t ahead = l + AHEAD < row_bytes ? l + AHEAD : l + AHEAD + (ROWS - 1) * row_bytes;
      for (int r = 0; r < ROWS; r++) {
        _mm_prefetch((const char *)p->row[r] + ahead, _MM_HINT_T1);
      }
    }
    if (SUMS_NIBBLES && f.nibbles_at) {
      words exact = subtract_words(
          sum_nibbles(p->row, at + f.nibbles_at, quants + block * CHUNK),
          same_word(left(f.bias) * integer_sums[group]));
      total = multiply_add(multiply(s.scale[0], same_float(scales[group])), to_floats(exact), total);
      if (f.offsets) {
        low = multiply_add(s.offset[0], same_float(sums[group]), low);
      }
      group++;
      continue;
    }
    if (SUMS_PAIRS && open_pair) {
#pragma GCC unroll 4
      for (int pair = 0; pair < per_block / 2; pair++) {
        words products[4];
        sum_pair(open_pair, p->row, at, pair, quants + (block * per_block + 2 * pair) * CHUNK,
                 f.group, products);
#pragma GCC unroll 4
        for (int i = 0; i < 2 * CHUNK / f.group; i++, group++) {
          int own = pair * (2 * CHUNK / f.group) + i;
          words exact =
              subtract_words(products[i], same_word(left(f.bias) * integer_sums[group]));
          floats both = multiply(s.scale[own], same_float(scales[block]));
          total = multiply_add(both, to_floats(exact), total);
          if (f.offsets) {
            low = multiply_add(s.offset[own], same_float(sums[group]), low);
          }
        }
      }
      continue;
    }
    for (int chunk = 0; chunk < per_block; chunk++) {
      __m256i a = load((const uint8_t *)quants + (block * per_block + chunk) * CHUNK);
      __m256i v[ROWS];
#pragma GCC unroll 16
      for (int r = 0; r < ROWS; r++) {
        v[r] = open(p->row[r] + at, chunk);
      }
      words products[2];
      sum_products(v, a, f.bias, &products[0], &products[1]);
      if (!halves) {
        products[0] = add_words(products[0], products[1]);
      }
      for (int half = 0; half <= halves; half++, group++) {
        int own = chunk * (halves + 1) + half;
        words exact =
            subtract_words(products[half], same_word(left(f.bias) * integer_sums[group]));
        floats both =
            multiply(s.scale[own], same_float(scales[group * f.group / f.activation_block]));
        total = multiply_add(both, to_floats(exact), total);
        if (f.offsets) {
          low = multiply_add(s.offset[own], same_float(sums[group]), low);
        }
      }
    }
  }
  if (f.offsets) {
    total = add(total, low);
  }
  store(out, p->valid, total);
}

// ---- many activation rows: weights packed, four bytes of each row after the other ------------

typedef struct {
  words bytes[8];
  floats scale[2];
  floats offset[2];
} packed;

INLINE void pack(format f, opener open, scaler scale, const panel *p, int first_chunk, int chunks,
                 packed *out) {
  int per_block = f.block / CHUNK;
  int halves = f.group < CHUNK;
  block_scales s;
  for (int i = 0; i < chunks; i++) {
    int chunk = (first_chunk + i) % per_block;
    int64_t at = (int64_t)((first_chunk + i) / per_block) * f.block_bytes;
    if (chunk == 0) {
      scale(p->row, at, &s);
    }
    __m256i v[ROWS];
    for (int r = 0; r < ROWS; r++) {
      v[r] = open(p->row[r] + at, chunk);
    }
    transpose(v, out[i].bytes);
    for (int half = 0; half <= halves; half++) {
      int own = chunk * (halves + 1) + half;
      out[i].scale[half] = s.scale[own];
      if (f.offsets) {
        out[i].offset[half] = s.offset[own];
      }
    }
  }
}

// Goes on with the sums of a few activation rows over one segment.
INLINE void multiply_tile(format f, const packed *w, int columns, int first_chunk, int chunks,
                          const activations *x, int t, int count, floats *total, floats *low) {
  int groups = columns / f.group;
  int blocks = columns / f.activation_block;
  int halves = f.group < CHUNK;
  floats sum[TILE];
  floats rest[TILE];
  for (int i = 0; i < count; i++) {
    sum[i] = total[i];
    rest[i] = low[i];
  }
  for (int chunk = 0; chunk < chunks; chunk++) {
    const packed *c = &w[chunk];
#pragma GCC unroll 2
    for (int half = 0; half <= halves; half++) {
      int group = (first_chunk + chunk) * (halves + 1) + half;
      int fours = f.group / 4;
#pragma GCC unroll 8
      for (int i = 0; i < count; i++) {
        int64_t row = t + i;
        const int8_t *a = x->quants + row * columns + (int64_t)group * f.group;
        words products =
            same_word(left(f.bias) ? -left(f.bias) * x->integer_sums[row * groups + group] : 0);
#pragma GCC unroll 8
        for (int k = 0; k < fours; k++) {
          int32_t four;
          memcpy(&four, a + 4 * k, 4);
          products = add_products(products, c->bytes[half * fours + k], same_word(four), f.bias);
        }
        float scale = x->scales[row * blocks + group * f.group / f.activation_block];
        sum[i] = multiply_add(multiply(c->scale[half], same_float(scale)), to_floats(products), sum[i]);
        if (f.offsets) {
          rest[i] =
              multiply_add(c->offset[half], same_float(x->sums[row * groups + group]), rest[i]);
        }
      }
    }
  }
  for (int i = 0; i < count; i++) {
    total[i] = sum[i];
    low[i] = rest[i];
  }
}

INLINE void multiply_batch(format f, opener open, scaler scale, const panel *p, int columns,
                           const activations *x, int first_row, int rows, float *out,
                           int64_t stride) {
  packed segment[SEGMENT];
  floats total[BATCH];
  floats low[BATCH];
  for (int i = 0; i < rows; i++) {
    total[i] = low[i] = zero_floats();
  }
  int chunks = columns / CHUNK;
  for (int first = 0; first < chunks; first += SEGMENT) {
    int count = chunks - first < SEGMENT ? chunks - first : SEGMENT;
    pack(f, open, scale, p, first, count, segment);
    int i = 0;
    for (; i + TILE <= rows; i += TILE) {
      multiply_tile(f, segment, columns, first, count, x, first_row + i, TILE, total + i, low + i);
    }
    for (; i < rows; i++) {
      multiply_tile(f, segment, columns, first, count, x, first_row + i, 1, total + i, low + i);
    }
  }
  for (int i = 0; i < rows; i++) {
    floats result = f.offsets ? add(total[i], low[i]) : total[i];
    store(out + (first_row + i) * stride, p->valid, result);
  }
}

// ---- all types -------------------------------------------------------------------------------

INLINE void matmul(format f, opener open, pair_opener open_pair, scaler scale,
                   const uint8_t *weights, int64_t row_bytes, int columns, int from, int to,
                   const activations *x, int rows, float *out, int64_t stride) {
  for (int first = from; first < to; first += ROWS) {
    panel p = panel_at(weights, row_bytes, first, to);
    if (rows < FEW_ROWS) {
      for (int t = 0; t < rows; t++) {
        multiply_row(f, open, open_pair, scale, &p, row_bytes, columns, x, t,
                     out + t * stride + first);
      }
      continue;
    }
    for (int t = 0; t < rows; t += BATCH) {
      int count = rows - t < BATCH ? rows - t : BATCH;
      multiply_batch(f, open, scale, &p, columns, x, t, count, out + first, stride);
    }
  }
}

#define DEFINE(type, scaler, pairs, ...)                                                        \
  MATMUL(FUNCTION(matmul_##type)) {                                                             \
    activations x = {quants, scales, integer_sums, sums};                                       \
    matmul((format)__VA_ARGS__, open_##type, pairs, scaler, weights, row_bytes, columns, from,  \
           to, &x, rows, out, stride);                                                          \
  }

DEFINE(q4_0, scales_0, 0, {32, 32, 18, 8, 0, 32, 2})
DEFINE(q4_1, scales_1, 0, {32, 32, 20, 0, 1, 32, 4})
DEFINE(q5_0, scales_0, 0, {32, 32, 22, 16, 0, 32, 0})
DEFINE(q5_1, scales_1, 0, {32, 32, 24, 0, 1, 32, 0})
DEFINE(q8_0, scales_0, 0, {32, 32, 34, 128, 0, 32, 0})
DEFINE(iq4_nl, scales_0, 0, {32, 32, 18, 128, 0, 32, 0})
DEFINE(q2_k, scales_2_k, PAIRS(q2_k), {16, 256, 84, 0, 1, 256, 0})
DEFINE(q3_k, scales_3_k, PAIRS(q3_k), {16, 256, 110, 4, 0, 256, 0})
DEFINE(q4_k, scales_45_k, PAIRS(q4_k), {32, 256, 144, 0, 1, 256, 0})
DEFINE(q5_k, scales_45_k, PAIRS(q5_k), {32, 256, 176, 0, 1, 256, 0})
DEFINE(q6_k, scales_6_k, PAIRS(q6_k), {16, 256, 210, 32, 0, 256, 0})
