/**
 * Language models as data: a config that mirrors the file's keys, a table of tensor names, a few
 * layer classes, and one forward pass over rows of (token, position, sequence).
 */
@NullMarked
package io.altiplano.engine.model;

import org.jspecify.annotations.NullMarked;
