// Products of weights that are floats: the twin of LaneKernels.multiplyFloats in
// io.altiplano.engine.kernel. Sums are made in the order of Lanes: element i in lane i mod 16, then
// halves are added. Compiled for each kind of processor that lanes.h knows.
#include "kernels.h"

#include "lanes.h"

enum {
  LANES = 16,
  TOGETHER = 4,                 // weight rows whose sums are in registers at once
  TILE = SUMS16 / TOGETHER,     // activation rows that share a reading of them
  FEW_ROWS = 4,                 // fewer activation rows than that are not worth opening weights for
  PANEL = 16,                   // weight rows that are opened once for all activation rows,
  PANEL_FLOATS = 1 << 16,       // if they are not longer than that: the L2 cache keeps 256 KB
  AHEAD = 2048,                 // bytes by which memory is asked for before it is needed
  LINE = 64,                    // bytes that come from memory at once
};

typedef sixteen (*reader)(const uint8_t *row, int i);
typedef float (*single)(const uint8_t *row, int i);

INLINE float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

INLINE float one_f32(const uint8_t *row, int i) {
  float value;
  memcpy(&value, row + 4 * i, 4);
  return value;
}

INLINE float one_f16(const uint8_t *row, int i) { return half(row + 2 * i); }

INLINE float one_bf16(const uint8_t *row, int i) {
  uint16_t bits;
  memcpy(&bits, row + 2 * i, 2);
  return float_of((uint32_t)bits << 16);
}

// What is left of a row goes on in the first lanes.
INLINE float end_sum(single one, const uint8_t *weight, const float *x, int whole, int columns,
                     sixteen sum) {
  if (whole == columns) {
    return add_halves(sum);
  }
  float lanes[LANES];
  store16(lanes, sum);
  for (int i = whole; i < columns; i++) {
    lanes[i - whole] = __builtin_fmaf(one(weight, i), x[i], lanes[i - whole]);
  }
  return add_halves(load16(lanes));
}

// A few weight rows times a few activation rows, out[t * stride + r].
// What comes later is asked for if a width is given, which is the bytes of an element.
INLINE void multiply_tile(reader read, single one, int weights, int rows, const uint8_t *weight,
                     int64_t row_bytes, int columns, const float *x, float *out, int64_t stride,
                     int width) {
  sixteen sum[TOGETHER][TILE];
  for (int r = 0; r < weights; r++) {
    for (int t = 0; t < rows; t++) {
      sum[r][t] = same16(0);
    }
  }
  int whole = columns / LANES * LANES;
  for (int i = 0; i < whole; i += LANES) {
    sixteen w[TOGETHER];
#pragma GCC unroll 4
    for (int r = 0; r < weights; r++) {
      w[r] = read(weight + r * row_bytes, i);
    }
    if (width && i * width % LINE == 0) {
      // Behind the end of a row those of the next few are wanted.
      int64_t at = i * width + AHEAD;
      at = at < row_bytes ? at : at + (weights - 1) * row_bytes;
#pragma GCC unroll 4
      for (int r = 0; r < weights; r++) {
        _mm_prefetch((const char *)weight + r * row_bytes + at, _MM_HINT_T1);
      }
    }
#pragma GCC unroll 4
    for (int t = 0; t < rows; t++) {
      sixteen a = load16(x + (int64_t)t * columns + i);
#pragma GCC unroll 4
      for (int r = 0; r < weights; r++) {
        sum[r][t] = multiply_add16(w[r], a, sum[r][t]);
      }
    }
  }
  for (int r = 0; r < weights; r++) {
    for (int t = 0; t < rows; t++) {
      out[t * stride + r] = end_sum(one, weight + r * row_bytes, x + (int64_t)t * columns, whole,
                                    columns, sum[r][t]);
    }
  }
}

// Few activation rows: weights as they lie in the file.
INLINE void multiply_rows(reader read, single one, int width, const uint8_t *weights,
                          int64_t row_bytes, int columns, int from, int to, const float *x,
                          int rows, float *out, int64_t stride) {
  int r = from;
  for (; r + TOGETHER <= to; r += TOGETHER) {
    for (int t = 0; t < rows; t++) {
      multiply_tile(read, one, TOGETHER, 1, weights + r * row_bytes, row_bytes, columns,
               x + (int64_t)t * columns, out + t * stride + r, stride, width);
    }
  }
  for (; r < to; r++) {
    for (int t = 0; t < rows; t++) {
      multiply_tile(read, one, 1, 1, weights + r * row_bytes, row_bytes, columns,
               x + (int64_t)t * columns, out + t * stride + r, stride, 0);
    }
  }
}

INLINE sixteen read_f32(const uint8_t *row, int i) { return load16((const float *)row + i); }

// Many activation rows: weights are opened once for all of them.
INLINE void multiply_panel(const float *panel, int count, int columns, const float *x, int rows,
                           float *out, int64_t stride) {
  const uint8_t *weights = (const uint8_t *)panel;
  int64_t row_bytes = (int64_t)columns * 4;
  int t = 0;
  for (; t + TILE <= rows; t += TILE) {
    const float *a = x + (int64_t)t * columns;
    int r = 0;
    for (; r + TOGETHER <= count; r += TOGETHER) {
      multiply_tile(read_f32, one_f32, TOGETHER, TILE, weights + r * row_bytes, row_bytes, columns, a,
               out + t * stride + r, stride, 0);
    }
    for (; r < count; r++) {
      multiply_tile(read_f32, one_f32, 1, TILE, weights + r * row_bytes, row_bytes, columns, a,
               out + t * stride + r, stride, 0);
    }
  }
  multiply_rows(read_f32, one_f32, 0, weights, row_bytes, columns, 0, count,
                x + (int64_t)t * columns, rows - t, out + t * stride, stride);
}

INLINE void open_row(reader read, single one, const uint8_t *row, int columns, float *out) {
  int i = 0;
  for (; i + LANES <= columns; i += LANES) {
    store16(out + i, read(row, i));
  }
  for (; i < columns; i++) {
    out[i] = one(row, i);
  }
}

INLINE int smaller(int a, int b) { return a < b ? a : b; }

INLINE void matmul(reader read, single one, int width, const uint8_t *weights, int64_t row_bytes,
                   int columns, int from, int to, const float *x, int rows, float *out,
                   int64_t stride) {
  int most = smaller(PANEL, PANEL_FLOATS / columns);
  if (rows < FEW_ROWS || most < TOGETHER) {
    multiply_rows(read, one, width, weights, row_bytes, columns, from, to, x, rows, out, stride);
    return;
  }
  float panel[PANEL_FLOATS];
  for (int first = from; first < to; first += most) {
    int count = smaller(most, to - first);
    for (int r = 0; r < count; r++) {
      open_row(read, one, weights + (first + r) * row_bytes, columns, panel + (int64_t)r * columns);
    }
    multiply_panel(panel, count, columns, x, rows, out + first, stride);
  }
}

#define DEFINE(type, width)                                                                     \
  FLOAT_MATMUL(FUNCTION(float_matmul_##type)) {                                                 \
    matmul(read_##type, one_##type, width, weights, row_bytes, columns, from, to, values, rows, \
           out, stride);                                                                        \
  }

INLINE sixteen read_f16(const uint8_t *row, int i) { return halves16(row + 2 * i); }
INLINE sixteen read_bf16(const uint8_t *row, int i) { return short_floats16(row + 2 * i); }

DEFINE(f32, 4)
DEFINE(f16, 2)
DEFINE(bf16, 2)
