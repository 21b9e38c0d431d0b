package io.altiplano.engine.model;

import io.altiplano.engine.kernel.Activations;

/**
 * The buffers of a forward pass, reused from pass to pass; they grow with the largest batch seen
 * and are written by the pass alone. Shapes are {@code [rows, ...]}.
 */
public final class ForwardState {
  private final ModelConfig config;
  private final int anglesLength;
  private int capacity;

  /** The residual stream, {@code [rows, embeddingLength]}. */
  float[] residual = new float[0];

  /** What goes into a layer, {@code [rows, embeddingLength]}. */
  float[] normed = new float[0];

  /** What a layer adds to the residual stream, {@code [rows, embeddingLength]}. */
  float[] layerOut = new float[0];

  /** {@code [rows, headCount * keyLength]}. */
  float[] query = new float[0];

  /** {@code [rows, headCountKv * keyLength]}. */
  float[] key = new float[0];

  /** {@code [rows, headCountKv * valueLength]}. */
  float[] value = new float[0];

  /** Attention's result before the output layer, {@code [rows, headCount * valueLength]}. */
  float[] attended = new float[0];

  /** {@code [rows, feedForwardLength]}. */
  float[] gate = new float[0];

  /** {@code [rows, feedForwardLength]}. */
  float[] up = new float[0];

  /** One row's logits, for whoever overwrites them, {@code [vocabularySize]}. */
  private float[] logitsCopy = new float[0];

  /** Logits of the rows that wanted them, in their order, {@code [rows, vocabularySize]}. */
  float[] logits = new float[0];

  /** Cosines and sines of full layers, {@code [rows, rope dimensions]}. */
  float[] fullAngles = new float[0];

  /** Cosines and sines of windowed layers, {@code [rows, rope dimensions]}. */
  float[] windowedAngles = new float[0];

  final Activations activations = new Activations();
  final ExpertBuffers experts = new ExpertBuffers();
  final LowRankBuffers lowRank = new LowRankBuffers();

  /** Scores over the context for the thread that attends. */
  private final ThreadLocal<float[]> scores = ThreadLocal.withInitial(() -> new float[0]);

  public ForwardState(ModelConfig config) {
    this.config = config;
    this.anglesLength = config.rope().dimensions();
  }

  /** The buffers of a mixture of experts. */
  static final class ExpertBuffers {
    /** {@code [rows, experts]}. */
    float[] routing = new float[0];

    /** Rows that one expert works on, {@code [rows, embeddingLength]}. */
    float[] input = new float[0];

    final Activations activations = new Activations();
  }

  /** The buffers of an adapter's change to one layer. */
  static final class LowRankBuffers {
    /** {@code [rows, rank]}. */
    float[] narrow = new float[0];

    /** {@code [rows, outputs]}. */
    float[] wide = new float[0];

    final Activations activations = new Activations();

    void ensure(int narrowLength, int wideLength) {
      narrow = narrow.length < narrowLength ? new float[narrowLength] : narrow;
      wide = wide.length < wideLength ? new float[wideLength] : wide;
    }
  }

  /** Makes room for so many rows. */
  void ensureRows(int rows) {
    if (rows <= capacity) {
      return;
    }
    ModelConfig.Attention attention = config.attention();
    int width = config.embeddingLength();
    residual = new float[rows * width];
    normed = new float[rows * width];
    layerOut = new float[rows * width];
    query = new float[rows * attention.headCount() * attention.keyLength()];
    key = new float[rows * attention.headCountKv() * attention.keyLength()];
    value = new float[rows * attention.headCountKv() * attention.valueLength()];
    attended = new float[rows * attention.headCount() * attention.valueLength()];
    int expertWidth = config.experts().map(ModelConfig.Experts::feedForwardLength).orElse(0);
    int inner = Math.max(config.feedForwardLength(), expertWidth);
    gate = new float[rows * inner];
    up = new float[rows * inner];
    fullAngles = new float[rows * anglesLength];
    windowedAngles = new float[rows * anglesLength];
    if (config.experts().isPresent()) {
      experts.routing = new float[rows * config.experts().get().count()];
      experts.input = new float[rows * width];
    }
    capacity = rows; // at the end: if memory runs out above, the next pass tries again
  }

  /** Makes room for the logits of so many rows. */
  void ensureLogits(int rows) {
    int length = Math.multiplyExact(rows, config.vocabularySize());
    if (logits.length < length) {
      logits = new float[length];
    }
  }

  /** The calling thread's room for scores over so many positions; contents are undefined. */
  float[] scores(int positions) {
    float[] room = scores.get();
    if (room.length < positions) {
      room = new float[Math.ceilDiv(positions, 1024) * 1024];
      scores.set(room);
    }
    return room;
  }

  /**
   * A copy of the logits of the {@code index}-th row that wanted them, to be overwritten at will;
   * good until the next call. One for all: a copy for each sequence would be a megabyte each.
   */
  public float[] logits(int index) {
    if (logitsCopy.length == 0) {
      logitsCopy = new float[config.vocabularySize()];
    }
    copyLogits(index, logitsCopy);
    return logitsCopy;
  }

  /**
   * Copies the logits of the {@code index}-th row that wanted them.
   *
   * @param out {@code [vocabularySize]}
   */
  public void copyLogits(int index, float[] out) {
    int size = config.vocabularySize();
    System.arraycopy(logits, index * size, out, 0, size);
  }

  /**
   * Adds the state of a row after the last norm.
   *
   * @param sum {@code [embeddingLength]}
   */
  public void addHidden(int row, float[] sum) {
    int width = config.embeddingLength();
    for (int i = 0; i < width; i++) {
      sum[i] += normed[row * width + i];
    }
  }
}
