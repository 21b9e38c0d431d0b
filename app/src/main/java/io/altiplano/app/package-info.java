/**
 * The {@code alti} command: one class a subcommand, options that several share as mixins, and
 * {@link io.altiplano.app.Main}, which wires them to the engine and the hub.
 */
@NullMarked
package io.altiplano.app;

import org.jspecify.annotations.NullMarked;
