/** Tests of conversations, at a virtual terminal and without one. */
@NullMarked
package io.altiplano.app.chat;

import org.jspecify.annotations.NullMarked;
