// Attention over keys and values as the cache keeps them: the twin of
// io.altiplano.engine.kernel.LaneKernels. Sums are made in the order of Lanes: element i in lane
// i mod 16, then halves are added. Compiled for each kind of processor that lanes.h knows.
#include "kernels.h"

#include "exponential.h"

enum { LANES = 16, MOST_POSITIONS = 64, MOST_LENGTH = 256, TOGETHER = 4 };

// ---- rows of the cache -----------------------------------------------------------------------

INLINE sixteen read_f32(const uint8_t *row, int i) { return load16((const float *)row + i); }
INLINE sixteen read_f16(const uint8_t *row, int i) { return halves16(row + 2 * i); }

INLINE sixteen read_q8_0(const uint8_t *row, int i) {
  const uint8_t *block = row + i / 32 * 34;
  return multiply16(same16(half(block)), bytes16(block + 2 + i % 32));
}

typedef sixteen (*reader)(const uint8_t *row, int i);

INLINE void open_rows(reader read, const uint8_t *rows, int64_t stride, int count, int length,
                      float *out) {
  for (int row = 0; row < count; row++) {
    for (int i = 0; i < length; i += LANES) {
      store16(out + row * length + i, read(rows + row * stride, i));
    }
  }
}

// ---- sums and exponentials -------------------------------------------------------------------

INLINE float largest(const float *x, int count) {
  sixteen most = same16(-__builtin_inff());
  int i = 0;
  for (; i + LANES <= count; i += LANES) {
    most = larger16(load16(x + i), most);
  }
  float rest[LANES];
  store16(rest, most);
  float result = rest[0];
  for (int k = 1; k < LANES; k++) {
    result = rest[k] > result ? rest[k] : result;
  }
  for (; i < count; i++) {
    result = x[i] > result ? x[i] : result;
  }
  return result;
}

INLINE void softmax(float *x, int count) {
  const sixteen shift = same16(-largest(x, count));
  sixteen sum = same16(0);
  int i = 0;
  for (; i + LANES <= count; i += LANES) {
    sixteen power = exponential(add16(load16(x + i), shift));
    store16(x + i, power);
    sum = add16(sum, power);
  }
  if (i < count) {
    // Lanes beyond the end get nothing: their exponential is 0.
    float rest[LANES];
    for (int k = 0; k < LANES; k++) {
      rest[k] = i + k < count ? x[i + k] : -__builtin_inff();
    }
    sixteen power = exponential(add16(load16(rest), shift));
    store16(rest, power);
    memcpy(x + i, rest, sizeof(float) * (size_t)(count - i));
    sum = add16(sum, power);
  }
  float scale = 1 / add_halves(sum);
  for (i = 0; i + LANES <= count; i += LANES) {
    store16(x + i, multiply16(load16(x + i), same16(scale)));
  }
  for (; i < count; i++) {
    x[i] *= scale;
  }
}

// ---- one query over one page -----------------------------------------------------------------

INLINE void score(const float *keys, int count, int length, const float *query, float *out) {
  int i = 0;
  for (; MANY_SUMS && i + LANES <= count; i += LANES) {
    sixteen sum[LANES];
#pragma GCC unroll 16
    for (int k = 0; k < LANES; k++) {
      sum[k] = same16(0);
    }
    for (int j = 0; j < length; j += LANES) {
      sixteen q = load16(query + j);
#pragma GCC unroll 16
      for (int k = 0; k < LANES; k++) {
        sum[k] = multiply_add16(q, load16(keys + (i + k) * length + j), sum[k]);
      }
    }
    store16(out + i, add_halves_of(sum));
  }
  for (; i + TOGETHER <= count; i += TOGETHER) {
    sixteen sum[TOGETHER];
    for (int k = 0; k < TOGETHER; k++) {
      sum[k] = same16(0);
    }
    for (int j = 0; j < length; j += LANES) {
      sixteen q = load16(query + j);
#pragma GCC unroll 4
      for (int k = 0; k < TOGETHER; k++) {
        sum[k] = multiply_add16(q, load16(keys + (i + k) * length + j), sum[k]);
      }
    }
    for (int k = 0; k < TOGETHER; k++) {
      out[i + k] = add_halves(sum[k]);
    }
  }
  for (; i < count; i++) {
    sixteen sum = same16(0);
    for (int j = 0; j < length; j += LANES) {
      sum = multiply_add16(load16(query + j), load16(keys + i * length + j), sum);
    }
    out[i] = add_halves(sum);
  }
}

// Where the weights and the sums of heads are that look at the same values: so far apart.
typedef struct {
  const float *weights;
  int64_t weights_stride;
  float *out;
  int out_stride;
} weighted_heads;

// The sums of a few vectors of a few heads stay in registers while the values pass.
INLINE void add_vectors(const float *values, int count, int length, weighted_heads h, int heads,
                        int from, int vectors) {
  sixteen sum[TOGETHER][TOGETHER];
#pragma GCC unroll 4
  for (int head = 0; head < heads; head++) {
#pragma GCC unroll 4
    for (int k = 0; k < vectors; k++) {
      sum[head][k] = load16(h.out + head * h.out_stride + from + k * LANES);
    }
  }
  for (int i = 0; i < count; i++) {
#pragma GCC unroll 4
    for (int head = 0; head < heads; head++) {
      sixteen weight = same16(h.weights[head * h.weights_stride + i]);
#pragma GCC unroll 4
      for (int k = 0; k < vectors; k++) {
        sixteen value = load16(values + i * length + from + k * LANES);
        sum[head][k] = multiply_add16(weight, value, sum[head][k]);
      }
    }
  }
#pragma GCC unroll 4
  for (int head = 0; head < heads; head++) {
#pragma GCC unroll 4
    for (int k = 0; k < vectors; k++) {
      store16(h.out + head * h.out_stride + from + k * LANES, sum[head][k]);
    }
  }
}

INLINE void add_to_heads(const float *values, int count, int length, weighted_heads h, int heads) {
  int from = 0;
  for (; from + TOGETHER * LANES <= length; from += TOGETHER * LANES) {
    add_vectors(values, count, length, h, heads, from, TOGETHER);
  }
  for (; from < length; from += LANES) {
    add_vectors(values, count, length, h, heads, from, 1);
  }
}

INLINE void add_values(const float *values, int count, int length, weighted_heads h, int heads) {
  int head = 0;
  for (; MANY_SUMS && head + TOGETHER <= heads; head += TOGETHER) {
    add_to_heads(values, count, length, h, TOGETHER);
    h.weights += TOGETHER * h.weights_stride;
    h.out += TOGETHER * h.out_stride;
  }
  for (; head < heads; head++) {
    add_to_heads(values, count, length, h, 1);
    h.weights += h.weights_stride;
    h.out += h.out_stride;
  }
}

// ---- all of it -------------------------------------------------------------------------------

INLINE int larger(int a, int b) { return a > b ? a : b; }
INLINE int smaller(int a, int b) { return a < b ? a : b; }

// Positions that some row sees.
typedef struct {
  int lowest;
  int highest;
} range;

INLINE range all_positions(const query_rows *rows) {
  range seen = {rows->first[0], rows->end[0]};
  for (int row = 1; row < rows->count; row++) {
    seen.lowest = smaller(seen.lowest, rows->first[row]);
    seen.highest = larger(seen.highest, rows->end[row]);
  }
  return seen;
}

// Each page is opened once for all rows and heads.
INLINE void score_all(reader read, const head *cache, const query_rows *rows, range seen,
                      float *open, float *scratch, int64_t scratch_stride) {
  for (int start = seen.lowest / cache->positions * cache->positions; start < seen.highest;
       start += cache->positions) {
    int end = smaller(start + cache->positions, seen.highest);
    const uint8_t *page = (const uint8_t *)cache->pages[start / cache->positions];
    open_rows(read, page + cache->keys, cache->key_stride, end - start, cache->key_length, open);
    for (int row = 0; row < rows->count; row++) {
      int from = larger(start, rows->first[row]);
      int to = smaller(end, rows->end[row]);
      for (int h = 0; from < to && h < rows->heads; h++) {
        score(open + (from - start) * cache->key_length, to - from, cache->key_length,
              rows->queries + row * rows->stride + h * cache->key_length,
              scratch + (row * rows->heads + h) * scratch_stride + (from - rows->first[row]));
      }
    }
  }
}

INLINE void sum_all(reader read, const head *cache, const query_rows *rows, range seen, float *open,
                    float *out, int64_t out_stride, float *scratch, int64_t scratch_stride) {
  for (int row = 0; row < rows->count; row++) {
    for (int h = 0; h < rows->heads; h++) {
      softmax(scratch + (row * rows->heads + h) * scratch_stride, rows->end[row] - rows->first[row]);
      memset(out + row * out_stride + h * cache->value_length, 0,
             sizeof(float) * (size_t)cache->value_length);
    }
  }
  for (int start = seen.lowest / cache->positions * cache->positions; start < seen.highest;
       start += cache->positions) {
    int end = smaller(start + cache->positions, seen.highest);
    const uint8_t *page = (const uint8_t *)cache->pages[start / cache->positions];
    open_rows(read, page + cache->values, cache->value_stride, end - start, cache->value_length,
              open);
    for (int row = 0; row < rows->count; row++) {
      int from = larger(start, rows->first[row]);
      int to = smaller(end, rows->end[row]);
      if (from < to) {
        weighted_heads h = {
            scratch + row * rows->heads * scratch_stride + (from - rows->first[row]),
            scratch_stride, out + row * out_stride, cache->value_length};
        add_values(open + (from - start) * cache->value_length, to - from, cache->value_length, h,
                   rows->heads);
      }
    }
  }
}

#define DEFINE(type)                                                                            \
  ATTEND(FUNCTION(attend_##type)) {                                                             \
    head cache = {pages, positions, keys, key_stride, key_length,                               \
                  values, value_stride, value_length};                                          \
    query_rows rows = {count, first, end, heads, queries, query_stride};                        \
    range seen = all_positions(&rows);                                                          \
    float open[MOST_POSITIONS * MOST_LENGTH];                                                   \
    if (parts & SCORES) {                                                                       \
      score_all(read_##type, &cache, &rows, seen, open, scratch, scratch_stride);               \
    }                                                                                           \
    if (parts & SUMS) {                                                                         \
      sum_all(read_##type, &cache, &rows, seen, open, out, out_stride, scratch, scratch_stride);\
    }                                                                                           \
  }

DEFINE(f32)
DEFINE(f16)
DEFINE(q8_0)
