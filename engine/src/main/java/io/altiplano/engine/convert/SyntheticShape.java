package io.altiplano.engine.convert;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The sizes of a model, from which its keys and tensors follow.
 *
 * @param name what {@code --shape} calls it
 * @param width of the residual stream
 * @param blocks layers
 * @param heads heads of the query
 * @param headsKv heads of keys and values
 * @param headLength elements of a head
 * @param feedForward width of the feed-forward layer, or of one expert's
 * @param vocabulary tokens
 * @param context positions
 * @param experts in each layer; 0 for none
 * @param expertsUsed by one token
 * @param tied whether the output is the embedding
 * @param ropeFactors tensors that change the rotary frequencies
 * @param keys further keys, without the architecture's name, and their values
 */
public record SyntheticShape(
    String name,
    SyntheticFamily family,
    int width,
    int blocks,
    int heads,
    int headsKv,
    int headLength,
    int feedForward,
    int vocabulary,
    int context,
    int experts,
    int expertsUsed,
    boolean tied,
    RopeFactors ropeFactors,
    SequencedMap<String, Object> keys) {

  /** Tensors that change the rotary frequencies. */
  public enum RopeFactors {
    NONE,
    /** One factor a frequency: Llama 3.1 and later. */
    ONE_SET,
    /** A set for short contexts and one for long ones: Phi 3. */
    SHORT_AND_LONG
  }

  public SyntheticShape {
    if (width < 1 || blocks < 1 || heads < 1 || headLength < 2 || feedForward < 1) {
      throw new IllegalArgumentException("a size of " + name + " is not positive");
    }
    if (headsKv < 1 || heads % headsKv != 0 || expertsUsed > experts) {
      throw new IllegalArgumentException("the heads or experts of " + name + " do not divide");
    }
    keys = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(keys));
  }

  /** A dense model with an output of its own and no further keys. */
  public static SyntheticShape dense(
      String name,
      SyntheticFamily family,
      int width,
      int blocks,
      int heads,
      int headsKv,
      int headLength,
      int feedForward,
      int vocabulary,
      int context) {
    return new SyntheticShape(
        name,
        family,
        width,
        blocks,
        heads,
        headsKv,
        headLength,
        feedForward,
        vocabulary,
        context,
        0,
        0,
        false,
        RopeFactors.NONE,
        new LinkedHashMap<>());
  }

  /** The same with the embedding as its output. */
  public SyntheticShape withTiedOutput() {
    return copy(experts, expertsUsed, true, ropeFactors, keys);
  }

  /** The same with that many experts in each layer. */
  public SyntheticShape withExperts(int count, int used) {
    return copy(count, used, tied, ropeFactors, keys);
  }

  public SyntheticShape withRopeFactors(RopeFactors factors) {
    return copy(experts, expertsUsed, tied, factors, keys);
  }

  /** The same with a further key, given without the architecture's name. */
  public SyntheticShape with(String key, Object value) {
    SequencedMap<String, Object> more = new LinkedHashMap<>(keys);
    more.put(key, value);
    return copy(experts, expertsUsed, tied, ropeFactors, more);
  }

  private SyntheticShape copy(
      int newExperts,
      int newExpertsUsed,
      boolean newTied,
      RopeFactors newRopeFactors,
      SequencedMap<String, Object> newKeys) {
    return new SyntheticShape(
        name,
        family,
        width,
        blocks,
        heads,
        headsKv,
        headLength,
        feedForward,
        vocabulary,
        context,
        newExperts,
        newExpertsUsed,
        newTied,
        newRopeFactors,
        newKeys);
  }
}
