/**
 * The paged KV cache: fixed-size pages of positions, counted references, sequences that share pages
 * until one of them writes. Owned and touched by one thread, the engine's.
 */
@NullMarked
package io.altiplano.engine.cache;

import org.jspecify.annotations.NullMarked;
