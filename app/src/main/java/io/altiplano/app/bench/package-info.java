/** How fast a model runs here, alone or beside another engine that runs the same file. */
@NullMarked
package io.altiplano.app.bench;

import org.jspecify.annotations.NullMarked;
