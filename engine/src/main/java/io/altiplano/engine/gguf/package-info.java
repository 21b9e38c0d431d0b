/**
 * Model files in the GGUF format: read memory-mapped, written streaming. This page is the format's
 * specification as this engine understands it; the source is ggml's {@code docs/gguf.md}.
 *
 * <h2>Layout</h2>
 *
 * <p>All numbers are little-endian. Versions 2 and 3 have the same layout; version 3 also allows
 * big-endian files, which this engine refuses, and version 1 (32-bit counts, 2023) as well.
 *
 * <pre>
 * magic          4 bytes   "GGUF"
 * version        uint32    2 or 3
 * tensor count   uint64
 * entry count    uint64
 * metadata       entry count times:
 *   key          string    dotted lower-case words, such as llama.block_count; unique
 *   value type   uint32    see below
 *   value
 * tensor table   tensor count times:
 *   name         string    unique, such as blk.0.attn_q.weight; shorter than 64 bytes
 *   rank         uint32    1 to 4
 *   dimensions   rank times uint64, the contiguous one first
 *   type         uint32    an id of {@link io.altiplano.engine.tensor.ElementType}
 *   offset       uint64    from the start of the tensor data; a multiple of the alignment
 * padding        zeros up to a multiple of the alignment
 * tensor data    each tensor at its offset; no two overlap
 * </pre>
 *
 * <p>A {@code string} is a uint64 count of bytes and that many bytes of UTF-8, without a
 * terminator.
 *
 * <p>The alignment is the metadata entry {@code general.alignment} (uint32, a power of two, at
 * least 8), or 32 where there is none.
 *
 * <h2>Value types</h2>
 *
 * <pre>
 *  0 uint8     1 int8      2 uint16    3 int16     4 uint32    5 int32     6 float32
 *  7 bool (one byte, 0 or 1)           8 string    9 array    10 uint64   11 int64   12 float64
 * </pre>
 *
 * <p>An {@code array} is a uint32 element type, a uint64 count, and the elements one after the
 * other; arrays may hold arrays.
 *
 * <h2>Trust</h2>
 *
 * <p>Files come from strangers. {@link io.altiplano.engine.gguf.GgufFile#open} checks every length
 * and count against the bytes that are left and against {@link io.altiplano.engine.gguf.Limits}
 * before anything is allocated, so what a file claims about itself never costs more than what it
 * holds. A fault is an {@link io.altiplano.api.AltiplanoException} of code {@code INVALID_FILE}, or
 * {@code UNSUPPORTED_MODEL} where the file is sound but uses an element type that only ggml knows;
 * its message names path, offset, and the key or tensor.
 */
@NullMarked
package io.altiplano.engine.gguf;

import org.jspecify.annotations.NullMarked;
