/** A conversation at a terminal, or through a pipe. */
@NullMarked
package io.altiplano.app.chat;

import org.jspecify.annotations.NullMarked;
