/** Keeps model files. */
package io.altiplano.hub;
