package io.altiplano.engine.model;

import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.kernel.SoftCap;
import io.altiplano.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Builds a {@link Transformer} from a file's tensors. */
final class ModelLoader {
  private final ModelConfig config;
  private final ModelConfig.Attention shape;
  private final WeightTable weights;
  private final int contextLength;

  private ModelLoader(ModelConfig config, WeightTable weights, int contextLength) {
    this.config = config;
    this.shape = config.attention();
    this.weights = weights;
    this.contextLength = contextLength;
  }

  /**
   * @param contextLength positions that sequences may reach; decides between the long and the short
   *     frequency factors where a model has both
   */
  static Transformer load(
      GgufFile file,
      ModelConfig config,
      Kernels kernels,
      List<LoraAdapter> adapters,
      int contextLength) {
    WeightTable weights = new WeightTable(file, kernels, adapters);
    Transformer transformer = new ModelLoader(config, weights, contextLength).load();
    weights.requireAllUsed();
    adapters.forEach(LoraAdapter::requireAllUsed);
    return transformer;
  }

  private Transformer load() {
    int width = config.embeddingLength();
    int vocabulary = config.vocabularySize();
    Tensor embedding = weights.tensor(TensorName.TOKEN_EMBEDDING.stem(), width, vocabulary);
    Linear output =
        weights.has(TensorName.OUTPUT.stem())
            ? weights.linear(TensorName.OUTPUT.stem(), width, vocabulary)
            : weights.linear(embedding);
    Rope rope = rope(config.rope());
    Rope windowedRope = rope(config.windowedRope());
    List<Block> blocks = new ArrayList<>();
    for (int block = 0; block < config.blockCount(); block++) {
      blocks.add(block(block, rope, windowedRope));
    }
    Norm outputNorm = weights.norm(TensorName.OUTPUT_NORM.stem(), width, config.normEpsilon());
    return new Transformer(config, embedding, blocks, outputNorm, output, rope, windowedRope);
  }

  private Rope rope(ModelConfig.Rope rope) {
    return Rope.of(
        config.architecture().ropePairs(),
        rope.dimensions(),
        rope.base(),
        rope.scaling(),
        frequencyFactors(rope));
  }

  /** Llama 3's factors, or Phi 3's for contexts up to or beyond the original one. */
  private float[] frequencyFactors(ModelConfig.Rope rope) {
    int pairs = rope.dimensions() / 2;
    weights.requireBothOrNeither(
        TensorName.ROPE_FACTORS_LONG.stem(), TensorName.ROPE_FACTORS_SHORT.stem());
    float[] longFactors = weights.frequencyFactors(TensorName.ROPE_FACTORS_LONG.stem(), pairs);
    float[] shortFactors = weights.frequencyFactors(TensorName.ROPE_FACTORS_SHORT.stem(), pairs);
    float[] factors = weights.frequencyFactors(TensorName.ROPE_FREQUENCIES.stem(), pairs);
    return switch (rope.scaling()) {
      case RopeScaling.LongFactors scaling when longFactors.length > 0 ->
          contextLength > scaling.originalContext() ? longFactors : shortFactors;
      case RopeScaling.LongFactors _,
          RopeScaling.None _,
          RopeScaling.Linear _,
          RopeScaling.Yarn _ ->
          factors;
    };
  }

  private Block block(int index, Rope rope, Rope windowedRope) {
    int width = config.embeddingLength();
    float epsilon = config.normEpsilon();
    SelfAttention.Reach reach =
        shape.isWindowed(index)
            ? new SelfAttention.Reach.Window(windowedRope, shape.window())
            : new SelfAttention.Reach.Full(rope);
    return new Block(
        weights.norm(TensorName.ATTENTION_NORM.stem(index), width, epsilon),
        attention(index, reach),
        weights.optionalNorm(TensorName.POST_ATTENTION_NORM.stem(index), width, epsilon),
        weights.norm(TensorName.FEED_FORWARD_NORM.stem(index), width, epsilon),
        feedForward(index),
        weights.optionalNorm(TensorName.POST_FEED_FORWARD_NORM.stem(index), width, epsilon),
        config.scales().residual());
  }

  private SelfAttention attention(int index, SelfAttention.Reach reach) {
    int width = config.embeddingLength();
    int queries = shape.headCount() * shape.keyLength();
    int keys = shape.headCountKv() * shape.keyLength();
    int values = shape.headCountKv() * shape.valueLength();
    Linear query;
    Linear key;
    Linear value;
    String fusedStem = TensorName.ATTENTION_QUERY_KEY_VALUE.stem(index);
    if (weights.has(fusedStem)) {
      Linear fused = weights.linear(fusedStem, width, queries + keys + values);
      query = weights.slice(fused, 0, queries);
      key = weights.slice(fused, queries, queries + keys);
      value = weights.slice(fused, queries + keys, queries + keys + values);
    } else {
      query = weights.linear(TensorName.ATTENTION_QUERY.stem(index), width, queries);
      key = weights.linear(TensorName.ATTENTION_KEY.stem(index), width, keys);
      value = weights.linear(TensorName.ATTENTION_VALUE.stem(index), width, values);
    }
    return new SelfAttention(
        index,
        shape,
        query,
        key,
        value,
        weights.linear(
            TensorName.ATTENTION_OUTPUT.stem(index),
            shape.headCount() * shape.valueLength(),
            width),
        weights.optionalNorm(
            TensorName.ATTENTION_QUERY_NORM.stem(index), shape.keyLength(), config.normEpsilon()),
        weights.optionalNorm(
            TensorName.ATTENTION_KEY_NORM.stem(index), shape.keyLength(), config.normEpsilon()),
        new SoftCap(shape.softCap()),
        reach);
  }

  private FeedForward feedForward(int index) {
    return config
        .experts()
        .<FeedForward>map(experts -> mixture(index, experts))
        .orElseGet(() -> dense(index));
  }

  private GatedFeedForward dense(int index) {
    int width = config.embeddingLength();
    int inner = config.feedForwardLength();
    String upStem = TensorName.FEED_FORWARD_UP.stem(index);
    Linear gate;
    Linear up;
    if (weights.has(TensorName.FEED_FORWARD_GATE.stem(index))) {
      gate = weights.linear(TensorName.FEED_FORWARD_GATE.stem(index), width, inner);
      up = weights.linear(upStem, width, inner);
    } else {
      Linear fused = weights.linear(upStem, width, 2 * inner);
      gate = weights.slice(fused, 0, inner);
      up = weights.slice(fused, inner, 2 * inner);
    }
    Linear down = weights.linear(TensorName.FEED_FORWARD_DOWN.stem(index), inner, width);
    return new GatedFeedForward(gate, up, down, config.architecture().activation());
  }

  private MixtureOfExperts mixture(int index, ModelConfig.Experts experts) {
    int width = config.embeddingLength();
    int inner = experts.feedForwardLength();
    int count = experts.count();
    Linear router = weights.linear(TensorName.EXPERT_ROUTER.stem(index), width, count);
    Tensor gate = weights.tensor(TensorName.EXPERT_GATE.stem(index), width, inner, count);
    Tensor up = weights.tensor(TensorName.EXPERT_UP.stem(index), width, inner, count);
    Tensor down = weights.tensor(TensorName.EXPERT_DOWN.stem(index), inner, width, count);
    List<Linear.LowRank> gateChanges = weights.changes(gate);
    List<Linear.LowRank> upChanges = weights.changes(up);
    List<Linear.LowRank> downChanges = weights.changes(down);
    List<GatedFeedForward> layers =
        IntStream.range(0, count)
            .mapToObj(expert ->
                new GatedFeedForward(
                    weights.expert(gate, gateChanges, expert),
                    weights.expert(up, upChanges, expert),
                    weights.expert(down, downChanges, expert),
                    config.architecture().activation()))
            .toList();
    return new MixtureOfExperts(router, layers, experts.used());
  }
}
