/**
 * What cria, the model that ships, is trained on: public data sets and written conversations,
 * turned into chat JSONL (OpenAI's fine-tuning format) and plain texts, the same bytes every time.
 *
 * <p>{@link io.altiplano.training.cria.CriaData} is the program; {@code models/cria/DATA.md} names
 * sources and licences.
 */
@NullMarked
package io.altiplano.training.cria;

import org.jspecify.annotations.NullMarked;
