// Products of weights and activations that are both rounded to BF16, for tiles of AMX: a prompt's, which
// have so many rows that arithmetic is what they wait for. The twin of the same in
// io.altiplano.engine.kernel.LaneKernels. 32 elements after the other,
//
//   even = fma(w[2i], x[2i], even), odd = fma(w[2i + 1], x[2i + 1], odd)   from 0, i from 0 to 15
//   sum = sum + (even + odd)
//
// which is what TDPBF16PS does, whatever rows share the tile.
#include "kernels.h"

#include "tiles.h"

enum {
  PAIRS_OF_TILE = 256,  // of BF16: sixteen rows of 32
  AT_ONCE = 6,          // tiles of activations that meet a weight as it is opened
  OPEN_PANELS = 16,     // panels that are open together: they and their sums stay in the L2 cache
  OPEN_CHUNKS = 8,      // of each row: two panels of them stay in the L1 cache
  ROWS_TOGETHER = 512,  // activation rows whose sums are kept
};

// Sixteen rows of 32 elements: of weights, row after row, or of activations, pairs of one column after
// the other.
typedef uint32_t tile[PAIRS_OF_TILE];

// What weights are opened to, and sums until they are whole: [weight row][activation row].
static _Thread_local struct {
  tile weights[OPEN_PANELS][OPEN_CHUNKS] __attribute__((aligned(64)));
  float sums[OPEN_PANELS][ROWS_TOGETHER / TILE][TILE * ROWS] __attribute__((aligned(64)));
} room;

INLINE void shape_square_tiles(void) {
  tile_shapes shapes = {.palette = 1};
  for (int i = 0; i < 8; i++) {
    shapes.rows[i] = TILE;
    shapes.row_bytes[i] = CHUNK * 2;
  }
  _tile_loadconfig(&shapes);
}

// The floats of sixteen bytes: the type's specification says these operations.
INLINE floats open_half(format f, __m128i bytes, const float *scale, const float *offset) {
  floats v = multiply(same_float(*scale), to_floats(_mm512_cvtepi8_epi32(bytes)));
  return f.offsets ? add(v, same_float(*offset)) : v;
}

// One chunk of a panel, whose block has those scales.
INLINE void open_chunk(format f, opener open, const panel *p, int64_t at, int chunk,
                       const block_scales *s, tile out) {
  int parts = CHUNK / f.group;
#pragma GCC unroll 16
  for (int r = 0; r < ROWS; r++) {
    __m256i v = f.bytes_at ? load(p->row[r] + at + f.bytes_at)
                           : _mm256_sub_epi8(open(p->row[r] + at, chunk),
                                             _mm256_set1_epi8((char)f.bias));
    const float *scale = (const float *)&s->scale[chunk * parts] + r;
    const float *offset = (const float *)&s->offset[chunk * parts] + r;
    int next = parts > 1 ? ROWS : 0;
    floats low = open_half(f, _mm256_castsi256_si128(v), scale, offset);
    floats high = open_half(f, _mm256_extracti128_si256(v, 1), scale + next, offset + next);
    _mm512_store_si512(out + r * CHUNK / 2, (__m512i)_mm512_cvtne2ps_pbh(high, low));
  }
}

// ---- some activation rows: each meets a weight as it is opened -----------------------------------

// Activation row after activation row.
INLINE void load_transposed(const float *sums, floats v[TILE]) {
  for (int r = 0; r < ROWS; r++) {
    v[r] = _mm512_load_ps(sums + r * TILE);
  }
  transpose_floats(v);
}

INLINE void store_tile(const float *sums, const panel *p, int rows, float *out, int64_t stride) {
  floats v[TILE];
  load_transposed(sums, v);
  for (int t = 0; t < TILE && t < rows; t++) {
    store_rows(out + t * stride, p, v[t]);
  }
}

// As many sums as there are tiles of activations stay in registers.
#define FOR_EACH_SUM(act, count) \
  {                              \
    act(0);                      \
    if (count > 1) { act(1); }   \
    if (count > 2) { act(2); }   \
    if (count > 3) { act(3); }   \
    if (count > 4) { act(4); }   \
    if (count > 5) { act(5); }   \
  }

#define CLEAR(i) _tile_zero(i)
#define ADD_PRODUCTS(i)                                   \
  _tile_loadd(7, x[(i) * chunks + chunk], ROWS * 4);      \
  _tile_dpbf16ps(i, 6, 7)
#define STORE(i)                       \
  _tile_stored(i, products, TILE * 4); \
  store_tile(products, p, rows - (i) * TILE, out + (i) * TILE * stride, stride)

INLINE void multiply_streams(format f, opener open, scaler scale, const panel *p, int columns,
                             const tile *x, int rows, float *out, int64_t stride) {
  int per_block = f.block / CHUNK;
  int chunks = columns / CHUNK;
  int tiles = (rows + TILE - 1) / TILE;
  tile opened[2] __attribute__((aligned(64)));
  float products[TILE * ROWS] __attribute__((aligned(64)));
  block_scales s;
  FOR_EACH_SUM(CLEAR, tiles)
  for (int next = 0; next <= chunks; next++) {
    if (next < chunks) {
      int64_t at = (int64_t)(next / per_block) * f.block_bytes;
      if (next % per_block == 0) {
        scale(p->row, at, &s);
        prefetch(f, p, at, AHEAD);
      }
      open_chunk(f, open, p, at, next % per_block, &s, opened[next % 2]);
    }
    // A chunk behind, since what was just stored cannot be loaded as a tile at once.
    if (next > 0) {
      int chunk = next - 1;
      _tile_loadd(6, opened[chunk % 2], CHUNK * 2);
      FOR_EACH_SUM(ADD_PRODUCTS, tiles)
    }
  }
  FOR_EACH_SUM(STORE, tiles)
}

// ---- many activation rows: a block of weights is opened, and meets all of them -------------------

INLINE void open_panel(format f, opener open, scaler scale, const panel *p, int first_chunk,
                       int chunks, tile *out) {
  int per_block = f.block / CHUNK;
  block_scales s;
  for (int i = 0; i < chunks; i++) {
    int chunk = (first_chunk + i) % per_block;
    int64_t at = (int64_t)((first_chunk + i) / per_block) * f.block_bytes;
    if (chunk == 0) {
      scale(p->row, at, &s);
      // The next chunks are on their way from memory while these are multiplied.
      prefetch(f, p, at, (int64_t)OPEN_CHUNKS / per_block * f.block_bytes);
    }
    open_chunk(f, open, p, at, chunk, &s, out[i]);
  }
}

// Goes on with the sums of one or two panels, and one or two tiles of activations that lie so far apart.
INLINE void multiply_tiles(const tile *w, int panels, const tile *x, int64_t apart, int tiles,
                           int chunks, int is_first, float *sums0, float *sums1) {
  const tile *w1 = w + OPEN_CHUNKS;
  const tile *x1 = x + apart;
  const int64_t stride = TILE * 4;
  float *next0 = sums0 + TILE * ROWS;
  float *next1 = sums1 + TILE * ROWS;
  if (is_first) {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
  } else {
    _tile_loadd(0, sums0, stride);
    if (panels > 1) _tile_loadd(1, sums1, stride);
    if (tiles > 1) _tile_loadd(2, next0, stride);
    if (panels > 1 && tiles > 1) _tile_loadd(3, next1, stride);
  }
#pragma GCC unroll 8
  for (int i = 0; i < chunks; i++) {
    _tile_loadd(4, w[i], CHUNK * 2);
    _tile_loadd(6, x[i], ROWS * 4);
    _tile_dpbf16ps(0, 4, 6);
    if (panels > 1) {
      _tile_loadd(5, w1[i], CHUNK * 2);
      _tile_dpbf16ps(1, 5, 6);
    }
    if (tiles > 1) {
      _tile_loadd(7, x1[i], ROWS * 4);
      _tile_dpbf16ps(2, 4, 7);
    }
    if (panels > 1 && tiles > 1) _tile_dpbf16ps(3, 5, 7);
  }
  _tile_stored(0, sums0, stride);
  if (panels > 1) _tile_stored(1, sums1, stride);
  if (tiles > 1) _tile_stored(2, next0, stride);
  if (panels > 1 && tiles > 1) _tile_stored(3, next1, stride);
}

// A row of results after the other: the rows are far apart, and often by a power of two.
INLINE void store_block(const panel *p, int panels, int t, int rows, float *out, int64_t stride) {
  for (int k = 0; k < panels; k++) {
    floats v[TILE];
    load_transposed(room.sums[k][t], v);
    for (int r = 0; r < TILE; r++) {
      _mm512_store_ps(room.sums[k][t] + r * ROWS, v[r]);
    }
  }
  for (int i = 0; i < TILE && i < rows; i++) {
    for (int k = 0; k < panels; k++) {
      store_rows(out + i * stride, &p[k], _mm512_load_ps(room.sums[k][t] + i * ROWS));
    }
  }
}

INLINE void multiply_block(format f, opener open, scaler scale, const panel *p, int panels,
                           int columns, const tile *x, int rows, float *out, int64_t stride) {
  int chunks = columns / CHUNK;
  int tiles = (rows + TILE - 1) / TILE;
  for (int first = 0; first < chunks; first += OPEN_CHUNKS) {
    int count = chunks - first < OPEN_CHUNKS ? chunks - first : OPEN_CHUNKS;
    for (int k = 0; k < panels; k++) {
      open_panel(f, open, scale, &p[k], first, count, room.weights[k]);
    }
    for (int t = 0; t < tiles; t += 2) {
      const tile *x0 = x + (int64_t)t * chunks + first;
      for (int k = 0; k < panels; k += 2) {
        float *sums = room.sums[k][t];
        float *next = room.sums[k + 1 < panels ? k + 1 : k][t];
        if (k + 1 < panels && t + 1 < tiles && count == OPEN_CHUNKS) {
          multiply_tiles(room.weights[k], 2, x0, chunks, 2, OPEN_CHUNKS, first == 0, sums, next);
        } else {
          multiply_tiles(room.weights[k], panels - k, x0, chunks, tiles - t, count, first == 0, sums,
                         next);
        }
      }
    }
  }
  for (int t = 0; t < tiles; t++) {
    store_block(p, panels, t, rows - t * TILE, out + (int64_t)t * TILE * stride, stride);
  }
}

// ---- all types -----------------------------------------------------------------------------------

INLINE void multiply_rounded(format f, opener open, scaler scale, const uint8_t *weights,
                             int64_t row_bytes, int columns, int from, int to, const tile *x,
                             int rows, float *out, int64_t stride) {
  int64_t tiles_apart = columns / CHUNK;
  shape_square_tiles();
  if (rows <= AT_ONCE * TILE) {
    for (int i = 0; i < streams(from, to); i++) {
      panel p = stream_at(weights, row_bytes, from, to, i);
      multiply_streams(f, open, scale, &p, columns, x, rows, out, stride);
    }
    release_tiles();
    return;
  }
  for (int first = from; first < to; first += OPEN_PANELS * ROWS) {
    panel p[OPEN_PANELS];
    int panels = panels_at(weights, row_bytes, first, to, OPEN_PANELS, p);
    for (int t = 0; t < rows; t += ROWS_TOGETHER) {
      int count = rows - t < ROWS_TOGETHER ? rows - t : ROWS_TOGETHER;
      multiply_block(f, open, scale, p, panels, columns, x + t / TILE * tiles_apart, count,
                     out + t * stride, stride);
    }
  }
  release_tiles();
}

#define DEFINE(type, scaler, pairs, ...)                                                           \
  BF16_MATMUL(FUNCTION(bf16_matmul_##type)) {                                                      \
    multiply_rounded((format)__VA_ARGS__, open_##type, scaler, weights, row_bytes, columns, from,  \
                     to, (const tile *)x, rows, out, stride);                                      \
  }

EACH_FORMAT(DEFINE)

// Sixteen rows at a time become pairs of one column after the other.
PREPARE_BF16(FUNCTION(prepare_bf16)) {
  for (int chunk = 0; chunk < columns / CHUNK; chunk++) {
    floats v[TILE];
    for (int t = 0; t < TILE; t++) {
      const float *row = values + (int64_t)t * columns + chunk * CHUNK;
      v[t] = t < rows ? _mm512_castsi512_ps((__m512i)_mm512_cvtne2ps_pbh(
                            _mm512_loadu_ps(row + CHUNK / 2), _mm512_loadu_ps(row)))
                      : zero_floats();
    }
    transpose_floats(v);
    for (int i = 0; i < TILE; i++) {
      _mm512_storeu_ps((float *)(x + (chunk * TILE + i) * TILE), v[i]);
    }
  }
}
