package io.altiplano.engine.model;

import io.altiplano.api.AltiplanoException;
import io.altiplano.engine.kernel.Activations;
import io.altiplano.engine.kernel.SoftCap;
import io.altiplano.engine.tensor.Tensor;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A decoder-only transformer, whichever family it is of: the weights, and the one forward pass.
 * Holds no state; safe for many threads, each with a {@link ForwardState} of its own.
 */
public final class Transformer {
  /** Logits that are worth handing to another thread: some twenty microseconds of tanh. */
  private static final int SOFT_CAP_GRAIN = 1024;

  private final ModelConfig config;
  private final Tensor embedding;
  private final List<Block> blocks;
  private final Norm outputNorm;
  private final Linear output;
  private final Rope rope;
  private final Rope windowedRope;
  private final SoftCap logitSoftCap;

  Transformer(
      ModelConfig config,
      Tensor embedding,
      List<Block> blocks,
      Norm outputNorm,
      Linear output,
      Rope rope,
      Rope windowedRope) {
    this.config = config;
    this.embedding = embedding;
    this.blocks = List.copyOf(blocks);
    this.outputNorm = outputNorm;
    this.output = output;
    this.rope = rope;
    this.windowedRope = windowedRope;
    this.logitSoftCap = new SoftCap(config.scales().logitSoftCap());
  }

  public ModelConfig config() {
    return config;
  }

  /**
   * Runs every row of the batch through the model: writes their keys and values into their
   * sequences, and leaves the last hidden states of all rows and the logits of the rows that want
   * them in {@code state}. The caller reserved the positions before and advances the sequences
   * afterwards.
   */
  public void forward(Batch batch, ForwardState state, Compute compute) {
    forward(batch, state, compute, () -> true);
  }

  /**
   * Runs every row through the model, unless that becomes useless on the way.
   *
   * @param isWanted asked before each layer
   * @return false if it was given up: what is in {@code state} and in the reserved positions then
   *     has no meaning
   */
  public boolean forward(
      Batch batch, ForwardState state, Compute compute, BooleanSupplier isWanted) {
    int width = config.embeddingLength();
    state.ensureRows(batch.rows());
    embed(batch, state, compute);
    for (int row = 0; row < batch.rows(); row++) {
      int position = batch.position(row);
      rope.angles(position, state.fullAngles, row * rope.anglesLength());
      if (config.attention().window() > 0) {
        windowedRope.angles(position, state.windowedAngles, row * windowedRope.anglesLength());
      }
    }
    for (Block block : blocks) {
      if (!isWanted.getAsBoolean()) {
        return false;
      }
      block.apply(batch, state, width, compute);
    }
    for (int row = 0; row < batch.rows(); row++) {
      int at = row * width;
      outputNorm.apply(compute.kernels(), state.residual, at, state.normed, at, width);
    }
    project(batch, state, compute);
    return true;
  }

  private void embed(Batch batch, ForwardState state, Compute compute) {
    int width = config.embeddingLength();
    float scale = config.scales().embedding();
    for (int row = 0; row < batch.rows(); row++) {
      int token = batch.token(row);
      if (token < 0 || token >= config.vocabularySize()) {
        throw AltiplanoException.invalidParameter(
            "tokens", token + " is not a token; there are " + config.vocabularySize());
      }
      compute
          .kernels()
          .decode(
              embedding.type(),
              embedding.data(),
              token * embedding.rowBytes(),
              state.residual,
              row * width,
              width);
      for (int i = row * width; i < (row + 1) * width; i++) {
        state.residual[i] *= scale;
      }
    }
  }

  /** Logits of the rows that want them; only their hidden states are gathered and multiplied. */
  private void project(Batch batch, ForwardState state, Compute compute) {
    if (batch.logitRows() == 0) {
      return;
    }
    int width = config.embeddingLength();
    int wanted = 0;
    int roundedFrom = 0;
    for (int row = 0; row < batch.rows(); row++) {
      if (batch.wantsLogits(row)) {
        System.arraycopy(state.normed, row * width, state.layerOut, wanted * width, width);
        wanted++;
        roundedFrom += row < batch.roundedFrom() ? 1 : 0;
      }
    }
    state.ensureLogits(wanted);
    Activations activations = state.activations;
    activations.reset(state.layerOut, wanted, width, roundedFrom);
    output.apply(activations, state.logits, state, compute);
    int count = wanted * config.vocabularySize();
    float scale = config.scales().logit();
    for (int i = 0; i < count && scale != 1; i++) {
      state.logits[i] *= scale;
    }
    if (logitSoftCap.limit() != 0) {
      compute
          .workers()
          .split(
              count,
              SOFT_CAP_GRAIN,
              (from, to) -> logitSoftCap.apply(state.logits, from, to - from));
    }
  }
}
