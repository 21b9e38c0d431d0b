// What is done with a segment of packed weights and a few activation rows: by AMX, whose tiles add the
// products of signed bytes, or by vectors.
#ifndef ALTIPLANO_TILES_H
#define ALTIPLANO_TILES_H

#include "kernels.h"

#include "panels.h"

// A chunk of packed weights: four bytes of each row after the other.
typedef struct {
  words bytes[8];
  floats scale[2];
  floats offset[2];
} packed;

#ifdef __AMX_INT8__

enum {
  TILE = 16,      // activation rows that share one reading of packed weights
  SMALL = 8,      // as many at most are half the work
  TOGETHER = 4,   // panels that share one reading of activations
  SEGMENT = 32,   // chunks of a row that are packed together: a tile's activations stay in the L1 cache
  BATCH = 512,    // activation rows whose sums are kept while segments pass
  MOST_COLUMNS = 16384,  // of weights that few activation rows are multiplied with, for the stack
};

// Tiles have signed bytes: the bias goes when the weights are packed.
INLINE int packed_bias(format f) { return f.bias; }

typedef struct {
  uint8_t palette;
  uint8_t start;
  uint8_t reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} tile_shapes;

// Tile 0 holds integer sums, tile 1 activations of one group, tile 2 weights.
INLINE void shape_tiles(format f, int count) {
  tile_shapes shapes = {.palette = 1};
  shapes.rows[0] = shapes.rows[1] = (uint8_t)count;
  shapes.rows[2] = (uint8_t)(f.group / 4);
  shapes.row_bytes[0] = shapes.row_bytes[2] = ROWS * 4;
  shapes.row_bytes[1] = (uint16_t)f.group;
  _tile_loadconfig(&shapes);
}

// The sums of products of one group: a tile's rows, so many bytes apart, with another's columns.
INLINE void multiply_group(const int8_t *rows, int64_t stride, const void *columns,
                           int32_t products[TILE * ROWS]) {
  _tile_loadd(1, rows, stride);
  _tile_loadd(2, columns, ROWS * 4);
  _tile_zero(0);
  _tile_dpbssd(0, 1, 2);
  _tile_stored(0, products, ROWS * 4);
}

INLINE void load_sums(int room, int count, const floats *from, floats *sum) {
#pragma GCC unroll 16
  for (int i = 0; i < room; i++) {
    sum[i] = i < count ? from[i] : zero_floats();
  }
}

INLINE void store_sums(int room, int count, const floats *sum, floats *out) {
#pragma GCC unroll 16
  for (int i = 0; i < room; i++) {
    if (i < count) {
      out[i] = sum[i];
    }
  }
}

// Where each row's numbers begin; rows beyond the last are the last once more.
INLINE void rows_of(const float *first, int64_t stride, int room, int count, const float **out) {
  for (int i = 0; i < room; i++) {
    out[i] = first + stride * (i < count ? i : count - 1);
  }
}

// Goes on with the sums of a few activation rows over one segment: `room` of them, `count` of which
// are there.
INLINE void multiply_some(format f, int room, const packed *w, int columns, int first_chunk,
                          int chunks, const activations *x, int t, int count, floats *total,
                          floats *low) {
  int parts = CHUNK / f.group;
  int first_group = first_chunk * parts;
  int groups = chunks * parts;
  int32_t products[TILE * ROWS] __attribute__((aligned(64)));  // from a tile to vectors
  floats sum[TILE];
  const float *row[TILE];
  load_sums(room, count, total, sum);
  rows_of(x->scales + (int64_t)t * (columns / f.activation_block), columns / f.activation_block,
          room, count, row);
  const int8_t *quants = x->quants + (int64_t)t * columns + (int64_t)first_group * f.group;
  for (int g = 0; g < groups; g++) {
    multiply_group(quants + g * f.group, columns,
                   w[g / parts].bytes + g % parts * f.group / 4, products);
    int64_t block = (int64_t)(first_group + g) * f.group / f.activation_block;
    floats scale = w[g / parts].scale[g % parts];
#pragma GCC unroll 16
    for (int i = 0; i < room; i++) {
      floats both = multiply(scale, same_float(row[i][block]));
      sum[i] = multiply_add(both, to_floats(_mm512_load_si512(products + i * ROWS)), sum[i]);
    }
  }
  store_sums(room, count, sum, total);
  if (f.offsets) {
    rows_of(x->sums + (int64_t)t * (columns / f.group) + first_group, columns / f.group, room, count,
            row);
    load_sums(room, count, low, sum);
    for (int g = 0; g < groups; g++) {
      floats offset = w[g / parts].offset[g % parts];
#pragma GCC unroll 16
      for (int i = 0; i < room; i++) {
        sum[i] = multiply_add(offset, same_float(row[i][g]), sum[i]);
      }
    }
    store_sums(room, count, sum, low);
  }
}

// Goes on with the sums of activation rows over one segment of some panels.
INLINE void multiply_segment(format f, packed w[][SEGMENT], int panels, int columns,
                             int first_chunk, int chunks, const activations *x, int t, int rows,
                             floats total[][BATCH], floats low[][BATCH]) {
  int shaped = 0;
  for (int i = 0; i < rows; i += TILE) {
    int count = rows - i < TILE ? rows - i : TILE;
    if (count != shaped) {
      shape_tiles(f, count);
      shaped = count;
    }
    for (int p = 0; p < panels; p++) {
      if (count == TILE) {
        multiply_some(f, TILE, w[p], columns, first_chunk, chunks, x, t + i, TILE, total[p] + i,
                      low[p] + i);
      } else if (count > SMALL) {
        multiply_some(f, TILE, w[p], columns, first_chunk, chunks, x, t + i, count, total[p] + i,
                      low[p] + i);
      } else {
        multiply_some(f, SMALL, w[p], columns, first_chunk, chunks, x, t + i, count, total[p] + i,
                      low[p] + i);
      }
    }
  }
}

// Sixteen activation rows as columns of a tile; rows beyond the last are the last once more.
INLINE void pack_activations(format f, const activations *x, int columns, int rows, words *quants,
                             float (*scales)[TILE], float (*sums)[TILE]) {
  const int8_t *row[TILE];
  for (int t = 0; t < TILE; t++) {
    row[t] = x->quants + (int64_t)(t < rows ? t : rows - 1) * columns;
  }
  for (int chunk = 0; chunk < columns / CHUNK; chunk++) {
    __m256i v[TILE];
    for (int t = 0; t < TILE; t++) {
      v[t] = load((const uint8_t *)row[t] + chunk * CHUNK);
    }
    transpose(v, quants + chunk * CHUNK / 4);
  }
  int blocks = columns / f.activation_block;
  int groups = columns / f.group;
  for (int t = 0; t < TILE; t++) {
    int own = t < rows ? t : rows - 1;
    for (int i = 0; i < blocks; i++) {
      scales[i][t] = x->scales[(int64_t)own * blocks + i];
    }
    for (int i = 0; f.offsets && i < groups; i++) {
      sums[i][t] = x->sums[(int64_t)own * groups + i];
    }
  }
}

// Sixteen rows of floats, from rows to columns.
INLINE void transpose_floats(floats v[TILE]) {
  __m512 t[TILE];
  for (int i = 0; i < TILE; i += 4) {
    __m512 a = _mm512_unpacklo_ps(v[i], v[i + 1]);
    __m512 b = _mm512_unpackhi_ps(v[i], v[i + 1]);
    __m512 c = _mm512_unpacklo_ps(v[i + 2], v[i + 3]);
    __m512 d = _mm512_unpackhi_ps(v[i + 2], v[i + 3]);
    t[i] = _mm512_shuffle_ps(a, c, 0x44);
    t[i + 1] = _mm512_shuffle_ps(a, c, 0xee);
    t[i + 2] = _mm512_shuffle_ps(b, d, 0x44);
    t[i + 3] = _mm512_shuffle_ps(b, d, 0xee);
  }
  for (int i = 0; i < 4; i++) {
    __m512 a = _mm512_shuffle_f32x4(t[i], t[i + 4], 0x88);
    __m512 b = _mm512_shuffle_f32x4(t[i], t[i + 4], 0xdd);
    __m512 c = _mm512_shuffle_f32x4(t[i + 8], t[i + 12], 0x88);
    __m512 d = _mm512_shuffle_f32x4(t[i + 8], t[i + 12], 0xdd);
    v[i] = _mm512_shuffle_f32x4(a, c, 0x88);
    v[i + 8] = _mm512_shuffle_f32x4(a, c, 0xdd);
    v[i + 4] = _mm512_shuffle_f32x4(b, d, 0x88);
    v[i + 12] = _mm512_shuffle_f32x4(b, d, 0xdd);
  }
}

// Tiles that are left filled would be kept at each change of threads.
INLINE void release_tiles(void) { _tile_release(); }

#else

enum {
  TILE = 8,       // activation rows that share one reading of packed weights
  TOGETHER = 1,   // panels that are worked on together
  SEGMENT = 64,   // chunks of a row that are packed together: 40 KB, which the L2 cache keeps
  BATCH = 256,    // activation rows whose sums are kept while segments pass
};

INLINE int packed_bias(format f) { return 0; }

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

INLINE void multiply_segment(format f, packed w[][SEGMENT], int panels, int columns,
                             int first_chunk, int chunks, const activations *x, int t, int rows,
                             floats total[][BATCH], floats low[][BATCH]) {
  int i = 0;
  for (; i + TILE <= rows; i += TILE) {
    multiply_tile(f, *w, columns, first_chunk, chunks, x, t + i, TILE, *total + i, *low + i);
  }
  for (; i < rows; i++) {
    multiply_tile(f, *w, columns, first_chunk, chunks, x, t + i, 1, *total + i, *low + i);
  }
}

INLINE void release_tiles(void) {}

#endif

#endif
