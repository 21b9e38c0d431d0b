/**
 * What stands between a command and a person or a script: streams, progress, errors, JSON, and the
 * width of text on a screen. Knows nothing of models.
 */
@NullMarked
package io.altiplano.app.console;

import org.jspecify.annotations.NullMarked;
