/**
 * How good a language model in a GGUF file is: questions and the judges of their answers, tool
 * calls, bits per byte. Runs models on the engine of this house.
 */
@NullMarked
package io.altiplano.training.evaluation;

import org.jspecify.annotations.NullMarked;
