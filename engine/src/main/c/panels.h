// The types of weights, and how their rows are worked on together.
#ifndef ALTIPLANO_PANELS_H
#define ALTIPLANO_PANELS_H

#include "blocks.h"

enum { CHUNK = 32 };  // elements that are opened together

// What a type is like; known when the code is compiled.
typedef struct {
  int group;         // elements that share a scale: 16 or 32
  int block;         // elements of a block
  int block_bytes;
  int bias;          // what is to be taken from the opened bytes
  int offsets;       // whether there are any
  int activation_block;  // elements that share an activation's scale
  int nibbles_at;    // where sixteen bytes of nibbles begin in a block of 32, 0 if there are none
  int bytes_at;      // where 32 signed bytes begin in a block of 32, 0 if there are none
} format;

// What is opened how: each(type, scales, pairs, format).
#define EACH_FORMAT(each)                                                               \
  each(q4_0, scales_0, 0, {32, 32, 18, 8, 0, 32, 2, 0})                                 \
  each(q4_1, scales_1, 0, {32, 32, 20, 0, 1, 32, 4, 0})                                 \
  each(q5_0, scales_0, 0, {32, 32, 22, 16, 0, 32, 0, 0})                                \
  each(q5_1, scales_1, 0, {32, 32, 24, 0, 1, 32, 0, 0})                                 \
  each(q8_0, scales_0, 0, {32, 32, 34, 128, 0, 32, 0, 2})                               \
  each(iq4_nl, scales_0, 0, {32, 32, 18, 128, 0, 32, 0, 0})                             \
  each(q2_k, scales_2_k, PAIRS(q2_k), {16, 256, 84, 0, 1, 256, 0, 0})                   \
  each(q3_k, scales_3_k, PAIRS(q3_k), {16, 256, 110, 4, 0, 256, 0, 0})                  \
  each(q4_k, scales_45_k, PAIRS(q4_k), {32, 256, 144, 0, 1, 256, 0, 0})                 \
  each(q5_k, scales_45_k, PAIRS(q5_k), {32, 256, 176, 0, 1, 256, 0, 0})                 \
  each(q6_k, scales_6_k, PAIRS(q6_k), {16, 256, 210, 32, 0, 256, 0, 0})

enum {
  AHEAD = 1024,  // bytes by which memory is asked for before it is needed
  LINE = 64,     // bytes that come from memory at once
};

typedef __m256i (*opener)(const uint8_t *block, int chunk);
typedef void (*scaler)(const uint8_t *const row[ROWS], int64_t at, block_scales *out);

// Where the rows of weights begin that are worked on together, `apart` rows from one to the next; rows
// beyond the last are the last once more.
typedef struct {
  const uint8_t *row[ROWS];
  int first;
  int apart;
  int valid;
} panel;

INLINE panel panel_at(const uint8_t *weights, int64_t row_bytes, int first, int apart, int to) {
  panel p = {.first = first, .apart = apart};
  p.valid = to - first < ROWS ? to - first : ROWS;
  for (int r = 0; r < ROWS; r++) {
    p.row[r] = weights + (first + (int64_t)apart * (r < p.valid ? r : p.valid - 1)) * row_bytes;
  }
  return p;
}

// Neighbouring panels from a row on, at most so many; returns how many there are.
INLINE int panels_at(const uint8_t *weights, int64_t row_bytes, int first, int to, int most,
                     panel *out) {
  int count = 0;
  for (int row = first; row < to && count < most; row += ROWS) {
    out[count++] = panel_at(weights, row_bytes, row, 1, to);
  }
  return count;
}

// Where weights are read from memory, they are read as streams, as many as there are rows in a panel:
// long pieces from one end to the other, whatever the length of a row (docs/log.md).
INLINE panel stream_at(const uint8_t *weights, int64_t row_bytes, int from, int to, int index) {
  int apart = (to - from) / ROWS;
  return index < apart ? panel_at(weights, row_bytes, from + index, apart, to)
                       : panel_at(weights, row_bytes, from + apart * ROWS, 1, to);
}

INLINE int streams(int from, int to) { return (to - from) / ROWS + ((to - from) % ROWS != 0); }

// Into the L2 cache: sixteen rows of them would crowd the L1 cache (docs/log.md).
INLINE void prefetch(format f, const panel *p, int64_t at, int64_t ahead) {
  for (int64_t l = (at + LINE - 1) & -LINE; l < at + f.block_bytes; l += LINE) {
    for (int r = 0; r < ROWS; r++) {
      _mm_prefetch((const char *)p->row[r] + l + ahead, _MM_HINT_T1);
    }
  }
}

INLINE void store_rows(float *out, const panel *p, floats value) {
  if (p->apart == 1) {
    store(out + p->first, p->valid, value);
    return;
  }
  float each[ROWS];
  store(each, ROWS, value);
  for (int r = 0; r < ROWS; r++) {
    out[p->first + r * p->apart] = each[r];
  }
}

#endif
