package io.altiplano.training.shape;

import io.altiplano.engine.tensor.Shape;

/**
 * A tensor that a model of some shape has: its name in both kinds of file.
 *
 * @param turned whether its rows are queries' or keys', which rotary embedding turns
 */
public record Weight(String gguf, String huggingFace, Shape shape, boolean turned) {}
