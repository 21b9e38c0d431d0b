/** Part of a small house that breaks the rules, so that the rules are seen to fail. */
@NullMarked
package io.altiplano.architecture.sample.first;

import org.jspecify.annotations.NullMarked;
