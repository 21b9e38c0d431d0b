/**
 * Learns tokenizers: byte-level BPE over files of text.
 *
 * <p>{@link io.altiplano.training.tokenizer.BpeTrainer} reads a {@link
 * io.altiplano.training.tokenizer.Corpus} in passages, counts words, and joins the most frequent
 * pair of neighbours again and again. The same texts give the same {@link
 * io.altiplano.training.tokenizer.TrainedVocabulary}, with any number of threads.
 */
@NullMarked
package io.altiplano.training.tokenizer;

import org.jspecify.annotations.NullMarked;
