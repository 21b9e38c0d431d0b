/**
 * LoRA adapters (arXiv:2106.09685): in GGUF files as llama.cpp reads them, in PEFT's folders, and
 * merged into the weights that they change.
 */
@NullMarked
package io.altiplano.training.adapter;

import org.jspecify.annotations.NullMarked;
