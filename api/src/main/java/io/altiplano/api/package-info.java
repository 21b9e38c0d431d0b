/**
 * What a model can be asked, whatever runs it: requests, streamed events, and one error type.
 *
 * <p>Everything here is a plain value or a small interface on the JDK alone, so that a product can
 * be written against it and a model exchanged underneath.
 */
@NullMarked
package io.altiplano.api;

import org.jspecify.annotations.NullMarked;
