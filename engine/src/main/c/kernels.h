// Products of quantised weights with rows of activations in signed bytes. The twin of
// io.altiplano.engine.kernel.ScalarKernels: the same sums in the same order, so that both agree to
// the last bit.
//
// One product is, group by group of 16 or 32 elements that share a scale,
//
//   sum = fma(weight scale * activation scale, integer sum of products, sum)
//   low = fma(weight offset, sum of the group's activations, low)       for types with offsets
//
// and sum + low in the end. Several weight rows are worked on together, one to each lane, so that no
// order of lanes comes into it.
#ifndef ALTIPLANO_KERNELS_H
#define ALTIPLANO_KERNELS_H

#include <stdint.h>

// Rows of activations, quantised.
typedef struct {
  const int8_t *quants;         // [rows][columns]
  const float *scales;          // [rows][columns / block]
  const int32_t *integer_sums;  // [rows][columns / group], of quants
  const float *sums;            // [rows][columns / group], of what the quants stand for
} activations;

// out[t * stride + r] = weight row r times activation row t, for r from `from` to `to`.
#define MATMUL(name)                                                                            \
  void name(const uint8_t *weights, int64_t row_bytes, int32_t columns, int32_t from, int32_t to, \
            const int8_t *quants, const float *scales, const int32_t *integer_sums,             \
            const float *sums, int32_t rows, float *out, int64_t stride)

// The same of weights that are floats, and of activations as they are.
#define FLOAT_MATMUL(name)                                                                      \
  void name(const uint8_t *weights, int64_t row_bytes, int32_t columns, int32_t from, int32_t to, \
            const float *values, int32_t rows, float *out, int64_t stride)

// The same of weights of any quantised type and of activations that are rounded to BF16 (bf16.c): words
// of two adjacent columns each, x[(t / 16 * columns / 2 + column / 2) * 16 + t % 16].
#define BF16_MATMUL(name)                                                                       \
  void name(const uint8_t *weights, int64_t row_bytes, int32_t columns, int32_t from, int32_t to, \
            const uint32_t *x, int32_t rows, float *out, int64_t stride)

// At most sixteen rows of floats become such words; those of rows that are not there are zero.
#define PREPARE_BF16(name) \
  void name(const float *values, int32_t columns, int32_t rows, uint32_t *x)

// One row of floats becomes blocks of signed bytes: 32 with a scale that has F16's precision, or 256
// with a scale in F32 and the sums of each 16 as well.
#define PREPARE_Q8_0(name)                                                                      \
  void name(const float *values, int32_t columns, int8_t *quants, float *scales,                \
            int32_t *integer_sums, float *sums)
#define PREPARE_Q8_K(name)                                                                      \
  void name(const float *values, int32_t columns, int8_t *quants, float *scales,                \
            int32_t *short_integer_sums, float *short_sums, int32_t *long_integer_sums,         \
            float *long_sums)

// Where one head's keys and values are: in pages of so many positions, the page of position p being
// pages[p / positions]. At most 64 positions a page and 256 elements a row, in multiples of 16.
typedef struct {
  const int64_t *pages;  // addresses
  int32_t positions;
  int64_t keys;          // offset of a page's first key, and bytes from one to the next
  int64_t key_stride;
  int32_t key_length;
  int64_t values;
  int64_t value_stride;
  int32_t value_length;
} head;

// Rows whose heads all look at one head of keys and values; row t sees positions first[t] to end[t].
typedef struct {
  int32_t count;
  const int32_t *first;
  const int32_t *end;
  int32_t heads;
  const float *queries;  // row t's head h at t * stride + h * key_length
  int64_t stride;
} query_rows;

// out, laid out as queries, = the sum of values weighted by the softmax of query times key. Scratch
// has room for the scores of count * heads queries, scratch_stride apart. Whoever changes the scores
// asks for them first and for what is made of them afterwards.
enum { SCORES = 1, SUMS = 2 };
#define ATTEND(name)                                                                            \
  void name(const int64_t *pages, int32_t positions, int64_t keys, int64_t key_stride,          \
            int32_t key_length, int64_t values, int64_t value_stride, int32_t value_length,     \
            int32_t count, const int32_t *first, const int32_t *end, int32_t heads,             \
            const float *queries, int64_t query_stride, float *out, int64_t out_stride,         \
            float *scratch, int64_t scratch_stride, int32_t parts)

// out[i] = x[i] / root mean square of x * weight[i].
#define RMS_NORM(name)                                                                          \
  void name(const float *x, int32_t width, const float *weight, float epsilon, float *out)

// gate[i] = f(gate[i]) * up[i], f being SiLU or GELU.
#define GATE(name) void name(float *gate, const float *up, int32_t count)

// x[i] = fma(scale, y[i], x[i]).
#define ADD_SCALED(name) void name(float *x, float scale, const float *y, int32_t count)

// Which of the kernels run on this processor: 0 none, 1 those for AVX2, 2 those for AVX-512 with VNNI
// as well, 3 those for AMX as well.
int32_t altiplano_level(void);

#endif
