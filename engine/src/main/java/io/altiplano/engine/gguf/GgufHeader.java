package io.altiplano.engine.gguf;

import io.altiplano.engine.tensor.Tensor;
import java.util.SequencedMap;

/** All that stands before the tensor data, and the tensors as views of it. */
record GgufHeader(
    int version, int alignment, Metadata metadata, SequencedMap<String, Tensor> tensors) {}
