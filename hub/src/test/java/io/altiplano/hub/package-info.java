/** Tests of the hub, against a local HTTP server that misbehaves on demand. */
@NullMarked
package io.altiplano.hub;

import org.jspecify.annotations.NullMarked;
