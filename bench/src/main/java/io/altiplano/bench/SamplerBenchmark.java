package io.altiplano.bench;

import io.altiplano.api.SamplingOptions;
import io.altiplano.api.SamplingOptions.Dry;
import io.altiplano.engine.sampling.LogProbabilities;
import io.altiplano.engine.sampling.Sampler;
import io.altiplano.engine.sampling.Samplers;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Choosing a token from fresh logits, whose copy is timed with it, after 8,192 others. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class SamplerBenchmark {
  private static final int HISTORY = 8192;

  /** What is asked for; the names say the settings that are on. */
  public enum Setting {
    GREEDY,
    DEFAULT,
    TEMPERATURE,
    TOP_K_1024,
    /** The first that sorts everything. */
    TOP_K_1025,
    TOP_P,
    MIN_P,
    TYPICAL_P,
    REPETITION_TOP_K,
    DRY_TOP_K;

    private static final Dry REPEATED = new Dry(0.8f, 1.75f, 2, -1, List.of("\n", ":", "\"", "*"));

    SamplingOptions options() {
      return switch (this) {
        case GREEDY -> SamplingOptions.GREEDY;
        case DEFAULT -> SamplingOptions.DEFAULT.withSeed(1);
        case TEMPERATURE -> of(0, 1, 0, 1, 1, Dry.OFF);
        case TOP_K_1024 -> of(1024, 1, 0, 1, 1, Dry.OFF);
        case TOP_K_1025 -> of(1025, 1, 0, 1, 1, Dry.OFF);
        case TOP_P -> of(0, 0.95f, 0, 1, 1, Dry.OFF);
        case MIN_P -> of(0, 1, 0.05f, 1, 1, Dry.OFF);
        case TYPICAL_P -> of(0, 1, 0, 0.95f, 1, Dry.OFF);
        case REPETITION_TOP_K -> of(40, 1, 0, 1, 1.1f, Dry.OFF);
        case DRY_TOP_K -> of(40, 1, 0, 1, 1, REPEATED);
      };
    }

    private static SamplingOptions of(
        int topK, float topP, float minP, float typicalP, float repetition, Dry dry) {
      return new SamplingOptions(
          1, topK, topP, minP, typicalP, repetition, 0, 0, -1, dry, Map.of(), OptionalLong.of(1));
    }
  }

  @Param public Setting setting = Setting.GREEDY;

  @Param({"16384", "128256"})
  public int tokens;

  /** How far the logits lie apart. */
  @Param({"1.7", "6"})
  public float deviation;

  @SuppressWarnings("NullAway.Init")
  private Sampler sampler;

  private float[] logits = {};
  private float[] row = {};

  @Setup
  public void prepare() {
    logits = Numbers.normal(7, tokens);
    for (int i = 0; i < tokens; i++) {
      logits[i] *= deviation;
    }
    row = new float[tokens];
    sampler = ready(setting);
    verify();
  }

  private Sampler ready(Setting wanted) {
    Sampler made =
        Samplers.of(wanted.options(), tokens, HISTORY, _ -> new byte[] {'a'}, _ -> new int[1]);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < HISTORY; i++) {
      made.accept(random.nextInt(Math.min(2000, tokens)));
    }
    return made;
  }

  /** Greedy sampling finds the greatest; every other finds the same as another with its seed. */
  private void verify() {
    int greatest = 0;
    for (int i = 0; i < tokens; i++) {
      greatest = logits[i] > logits[greatest] ? i : greatest;
    }
    int expected = setting == Setting.GREEDY ? greatest : ready(setting).sample(logits.clone());
    int found = ready(setting).sample(logits.clone());
    if (found != expected) {
      throw new IllegalStateException("chose token " + found + " instead of " + expected);
    }
  }

  @Benchmark
  public int sample() {
    System.arraycopy(logits, 0, row, 0, tokens);
    return sampler.sample(row);
  }

  @Benchmark
  public Object logProbabilities() {
    return LogProbabilities.of(logits).likeliest(20);
  }
}
