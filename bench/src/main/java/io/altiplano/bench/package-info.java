/**
 * JMH's benchmarks of kernels, sampling and the server. What is measured is checked first: a
 * kernel's value against the scalar one's, bit for bit, and what the server sends against what it
 * was given.
 */
@NullMarked
package io.altiplano.bench;

import org.jspecify.annotations.NullMarked;
