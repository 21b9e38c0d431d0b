// Compiled for each kind of processor that lanes.h knows.
#include "kernels.h"

#include "tiles.h"

enum { FEW_ROWS = 4 };  // fewer activation rows than that are not worth packing for

// ---- few activation rows: weights as they lie in the file ------------------------------------

INLINE void multiply_row(format f, opener open, pair_opener open_pair, scaler scale,
                         const panel *p, int columns, const activations *x, int t, float *out) {
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
    prefetch(f, p, at, AHEAD);
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
  store_rows(out, p, total);
}

INLINE void multiply_rows(format f, opener open, pair_opener open_pair, scaler scale,
                          const uint8_t *weights, int64_t row_bytes, int columns, int from, int to,
                          const activations *x, int rows, float *out, int64_t stride) {
  for (int i = 0; i < streams(from, to); i++) {
    panel p = stream_at(weights, row_bytes, from, to, i);
    for (int t = 0; t < rows; t++) {
      multiply_row(f, open, open_pair, scale, &p, columns, x, t, out + t * stride);
    }
  }
}

#ifdef __AMX_INT8__

// ---- some activation rows, at most a tile: weights as they lie in the file, activations packed ------

// Where a tile finds the bytes of one chunk of sixteen weight rows.
typedef struct {
  const int8_t *bytes;
  int64_t stride;
} rows_of_bytes;

INLINE rows_of_bytes open_rows(format f, opener open, const panel *p, int i, int8_t *room) {
  int64_t at = (int64_t)(i / (f.block / CHUNK)) * f.block_bytes;
  if (f.bytes_at && p->valid == ROWS) {
    return (rows_of_bytes){(const int8_t *)p->row[0] + at + f.bytes_at, p->row[1] - p->row[0]};
  }
#pragma GCC unroll 16
  for (int r = 0; r < ROWS; r++) {
    __m256i v = open(p->row[r] + at, i % (f.block / CHUNK));
    v = _mm256_sub_epi8(v, _mm256_set1_epi8((char)f.bias));
    _mm256_store_si256((__m256i *)(room + r * CHUNK), v);
  }
  return (rows_of_bytes){room, CHUNK};
}

// Weights are the rows of a tile here, activations its columns, so that bytes are not moved.
INLINE void multiply_panel(format f, opener open, scaler scale, const panel *p, int columns,
                           const words *quants, const floats *scales, const floats *sums, int rows,
                           floats *offsets, float *out, int64_t stride) {
  int per_block = f.block / CHUNK;
  int parts = CHUNK / f.group;
  int chunks = columns / CHUNK;
  int8_t room[2][TILE * CHUNK] __attribute__((aligned(64)));
  int32_t products[TILE * TILE] __attribute__((aligned(64)));
  floats sum[TILE];
  for (int r = 0; r < TILE; r++) {
    sum[r] = zero_floats();
  }
  block_scales s;
  rows_of_bytes next = open_rows(f, open, p, 0, room[0]);
  for (int i = 0; i < chunks; i++) {
    if (i % per_block == 0) {
      int64_t at = (int64_t)(i / per_block) * f.block_bytes;
      scale(p->row, at, &s);
      prefetch(f, p, at, AHEAD);
    }
    // A chunk ahead, since what was just stored cannot be loaded as a tile at once.
    rows_of_bytes opened = next;
    if (i + 1 < chunks) {
      next = open_rows(f, open, p, i + 1, room[(i + 1) % 2]);
    }
#pragma GCC unroll 2
    for (int part = 0; part < parts; part++) {
      int group = i * parts + part;
      multiply_group(opened.bytes + part * f.group, opened.stride, quants + group * f.group / 4,
                     products);
      const float *own = (const float *)&s.scale[i % per_block * parts + part];
      floats across = scales[group * f.group / f.activation_block];
#pragma GCC unroll 16
      for (int r = 0; r < TILE; r++) {
        floats both = multiply(same_float(own[r]), across);
        sum[r] = multiply_add(both, to_floats(_mm512_load_si512(products + r * TILE)), sum[r]);
      }
      if (f.offsets) {
        offsets[group] = s.offset[i % per_block * parts + part];
      }
    }
  }
  if (f.offsets) {
    floats low[TILE];
    for (int r = 0; r < TILE; r++) {
      low[r] = zero_floats();
    }
    for (int group = 0; group < columns / f.group; group++) {
      const float *own = (const float *)&offsets[group];
#pragma GCC unroll 16
      for (int r = 0; r < TILE; r++) {
        low[r] = multiply_add(same_float(own[r]), sums[group], low[r]);
      }
    }
    for (int r = 0; r < TILE; r++) {
      sum[r] = add(sum[r], low[r]);
    }
  }
  transpose_floats(sum);
  for (int t = 0; t < rows; t++) {
    store_rows(out + t * stride, p, sum[t]);
  }
}

INLINE void multiply_some_rows(format f, opener open, scaler scale, const uint8_t *weights,
                               int64_t row_bytes, int columns, int from, int to,
                               const activations *x, int rows, float *out, int64_t stride) {
  words quants[columns / 4];
  floats scales[columns / f.activation_block];
  floats sums[f.offsets ? columns / f.group : 1];
  floats offsets[f.offsets ? columns / f.group : 1];
  pack_activations(f, x, columns, rows, quants, (float(*)[TILE])scales, (float(*)[TILE])sums);
  shape_tiles(f, TILE);
  for (int i = 0; i < streams(from, to); i++) {
    panel p = stream_at(weights, row_bytes, from, to, i);
    multiply_panel(f, open, scale, &p, columns, quants, scales, sums, rows, offsets, out,
                   stride);
  }
  release_tiles();
}

#endif

// ---- many activation rows: weights packed, four bytes of each row after the other ------------

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
      v[r] = _mm256_sub_epi8(open(p->row[r] + at, chunk), _mm256_set1_epi8((char)packed_bias(f)));
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

INLINE void multiply_batch(format f, opener open, scaler scale, const panel *p, int panels,
                           int columns, const activations *x, int first_row, int rows, float *out,
                           int64_t stride) {
  packed segment[TOGETHER][SEGMENT];
  floats total[TOGETHER][BATCH];
  floats low[TOGETHER][BATCH];
  for (int k = 0; k < panels; k++) {
    for (int i = 0; i < rows; i++) {
      total[k][i] = low[k][i] = zero_floats();
    }
  }
  int chunks = columns / CHUNK;
  for (int first = 0; first < chunks; first += SEGMENT) {
    int count = chunks - first < SEGMENT ? chunks - first : SEGMENT;
    for (int k = 0; k < panels; k++) {
      pack(f, open, scale, &p[k], first, count, segment[k]);
    }
    multiply_segment(f, segment, panels, columns, first, count, x, first_row, rows, total, low);
  }
  for (int i = 0; i < rows; i++) {
    for (int k = 0; k < panels; k++) {
      floats result = f.offsets ? add(total[k][i], low[k][i]) : total[k][i];
      store_rows(out + (first_row + i) * stride, &p[k], result);
    }
  }
}

// ---- all types -------------------------------------------------------------------------------

INLINE void matmul(format f, opener open, pair_opener open_pair, scaler scale,
                   const uint8_t *weights, int64_t row_bytes, int columns, int from, int to,
                   const activations *x, int rows, float *out, int64_t stride) {
  if (rows < FEW_ROWS) {
    multiply_rows(f, open, open_pair, scale, weights, row_bytes, columns, from, to, x, rows, out,
                  stride);
    return;
  }
#ifdef __AMX_INT8__
  if (rows <= TILE && columns <= MOST_COLUMNS) {
    multiply_some_rows(f, open, scale, weights, row_bytes, columns, from, to, x, rows, out, stride);
    return;
  }
#endif
  for (int first = from; first < to; first += TOGETHER * ROWS) {
    panel p[TOGETHER];
    int panels = panels_at(weights, row_bytes, first, to, TOGETHER, p);
    for (int t = 0; t < rows; t += BATCH) {
      int count = rows - t < BATCH ? rows - t : BATCH;
      multiply_batch(f, open, scale, p, panels, columns, x, t, count, out, stride);
    }
  }
  release_tiles();
}

#define DEFINE(type, scaler, pairs, ...)                                                        \
  MATMUL(FUNCTION(matmul_##type)) {                                                             \
    activations x = {quants, scales, integer_sums, sums};                                       \
    matmul((format)__VA_ARGS__, open_##type, pairs, scaler, weights, row_bytes, columns, from,  \
           to, &x, rows, out, stride);                                                          \
  }

EACH_FORMAT(DEFINE)
