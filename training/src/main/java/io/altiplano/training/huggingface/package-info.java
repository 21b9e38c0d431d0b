/**
 * Converts between GGUF files and Hugging Face model folders: {@code config.json}, {@code
 * tokenizer.json}, {@code tokenizer_config.json}, {@code generation_config.json} and weights in
 * safetensors.
 *
 * <p>A safetensors file is eight bytes with the length N of a header (little-endian), N bytes of a
 * JSON object, and the tensors' bytes. The header gives each tensor's {@code dtype}, {@code shape}
 * (rows outermost, the opposite of ggml's order) and {@code data_offsets}, counted from the end of
 * the header; together they cover the rest of the file without holes or overlaps. The key {@code
 * __metadata__} holds strings.
 */
@NullMarked
package io.altiplano.training.huggingface;

import org.jspecify.annotations.NullMarked;
