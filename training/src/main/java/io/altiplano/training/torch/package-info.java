/**
 * Training with LibTorch: the network, its loss and its optimiser, checkpoints, and what comes out
 * as a GGUF file. Nothing else knows LibTorch. Parameters have the names and the row order of GGUF
 * files, so that what is trained and what is run are the same tensors.
 *
 * <p>LibTorch's objects are released by scope: whatever a step makes is gone when its {@code
 * PointerScope} closes; parameters and the optimiser's state are made outside of any.
 */
@NullMarked
package io.altiplano.training.torch;

import org.jspecify.annotations.NullMarked;
