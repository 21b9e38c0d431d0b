/**
 * How the next token is chosen from the model's logits.
 *
 * <p>A {@link io.altiplano.engine.sampling.Sampler} is a chain of three kinds of links. Each {@link
 * io.altiplano.engine.sampling.LogitFilter} rewrites the whole vocabulary's logits; each {@link
 * io.altiplano.engine.sampling.CandidateFilter} narrows the {@link
 * io.altiplano.engine.sampling.Candidates}; one {@link io.altiplano.engine.sampling.Choice} picks.
 * {@link io.altiplano.engine.sampling.Samplers} builds the chain in llama.cpp's default order:
 *
 * <ol>
 *   <li>logit bias
 *   <li>repetition, frequency and presence penalties
 *   <li>DRY
 *   <li>top-k
 *   <li>typical-p
 *   <li>top-p
 *   <li>min-p
 *   <li>temperature and the choice
 * </ol>
 *
 * <p>Links at their neutral setting are left out. Intentional differences from llama.cpp: at
 * temperature 0 the likeliest token wins even where typical-p would have dropped it; a token with
 * logit negative infinity is never a candidate; ties go to the lowest id; the random generator is
 * another, so a seed gives other tokens than there.
 *
 * <p>Every exponential and logarithm is {@link java.lang.StrictMath}'s and every sum is taken in
 * double precision in a fixed order, so the same logits, options and seed give the same token on
 * every machine and JDK.
 */
@NullMarked
package io.altiplano.engine.sampling;

import org.jspecify.annotations.NullMarked;
