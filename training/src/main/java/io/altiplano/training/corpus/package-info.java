/**
 * What a model learns from: documents as tokens, which of the tokens are to be learnt, and how they
 * are packed into batches. The same seed gives the same batches, so that a run can be resumed.
 */
@NullMarked
package io.altiplano.training.corpus;

import org.jspecify.annotations.NullMarked;
