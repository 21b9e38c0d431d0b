/** Ways to show an answer as it is made: as text, token by token, or as JSON. */
@NullMarked
package io.altiplano.app.answer;

import org.jspecify.annotations.NullMarked;
