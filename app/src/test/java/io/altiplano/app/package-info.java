/** Tests that run commands in this process and look at streams and exit codes. */
@NullMarked
package io.altiplano.app;

import org.jspecify.annotations.NullMarked;
