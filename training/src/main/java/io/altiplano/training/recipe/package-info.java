/**
 * The recipe of a model: a TOML file that says what is trained, on what, and how. {@link
 * io.altiplano.training.recipe.RecipeKeys} is the one table of its keys; reading, checking and the
 * document all go by it. A recipe that was read has no faults left that could be known before the
 * work starts.
 */
@NullMarked
package io.altiplano.training.recipe;

import org.jspecify.annotations.NullMarked;
