/** A server from outside, for long: what it holds while clients come and go, and afterwards. */
@NullMarked
package io.altiplano.app.soak;

import org.jspecify.annotations.NullMarked;
