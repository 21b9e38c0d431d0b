import io.altiplano.api.SamplingOptions;
import io.altiplano.engine.sampling.LogProbabilities;
import io.altiplano.engine.sampling.Sampler;
import io.altiplano.engine.sampling.Samplers;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * How long a token's sampling takes, the median processor time of 200 calls. Run by hand:
 *
 * <pre>java -cp api/target/classes:engine/target/classes dev/bench/SamplerTimes.java</pre>
 */
public final class SamplerTimes {
  record Setting(String name, SamplingOptions options) {}

  public static void main(String[] arguments) {
    SamplingOptions.Dry dry =
        new SamplingOptions.Dry(0.8f, 1.75f, 2, -1, List.of("\n", ":", "\"", "*"));
    List<Setting> settings =
        List.of(
            new Setting("greedy", SamplingOptions.GREEDY.withSeed(1)),
            new Setting(
                "default: top-k 40, top-p 0.95, min-p 0.05", SamplingOptions.DEFAULT.withSeed(1)),
            new Setting("top-k 1024", options(1024, 1, 0, 1, 1, SamplingOptions.Dry.OFF)),
            new Setting(
                "top-k 1025 (sorts all)", options(1025, 1, 0, 1, 1, SamplingOptions.Dry.OFF)),
            new Setting("temperature alone", options(0, 1, 0, 1, 1, SamplingOptions.Dry.OFF)),
            new Setting("min-p 0.05", options(0, 1, 0.05f, 1, 1, SamplingOptions.Dry.OFF)),
            new Setting("top-p 0.95", options(0, 0.95f, 0, 1, 1, SamplingOptions.Dry.OFF)),
            new Setting("typical-p 0.95", options(0, 1, 0, 0.95f, 1, SamplingOptions.Dry.OFF)),
            new Setting(
                "repetition over 8192 + top-k 40",
                options(40, 1, 0, 1, 1.1f, SamplingOptions.Dry.OFF)),
            new Setting("DRY over 8192 + top-k 40", options(40, 1, 0, 1, 1, dry)));
    for (int size : new int[] {128256, 262144}) {
      for (float spread : new float[] {6, 20}) {
        float[] logits = logits(size, spread);
        System.out.printf("%n%d tokens, logits %s%n", size, spread == 6 ? "flat" : "peaked");
        for (Setting setting : settings) {
          System.out.printf("  %-45s %7.3f ms%n", setting.name, milliseconds(setting, logits));
        }
        System.out.printf("  %-45s %7.3f ms%n", "log-probabilities of 20", probabilities(logits));
      }
    }
    byte[] token = {'a', 'b', 'c', 'd'};
    long start = cpuNanos();
    for (int i = 0; i < 10; i++) {
      Samplers.of(options(40, 1, 0, 1, 1, dry), 262144, 8192, id -> token, text -> new int[1]);
    }
    System.out.printf(
        "%nmaking a sampler with DRY, 262144 tokens: %.2f ms%n", (cpuNanos() - start) / 10e6);
  }

  static double milliseconds(Setting setting, float[] logits) {
    Sampler sampler =
        Samplers.of(
            setting.options, logits.length, 8192, id -> new byte[] {'a'}, text -> new int[1]);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 8192; i++) {
      sampler.accept(random.nextInt(2000));
    }
    float[] row = new float[logits.length];
    double[] times = new double[300];
    for (int i = 0; i < times.length; i++) {
      System.arraycopy(logits, 0, row, 0, row.length);
      long start = cpuNanos();
      sampler.sample(row);
      times[i] = (cpuNanos() - start) / 1e6;
    }
    return median(times);
  }

  static double probabilities(float[] logits) {
    double[] times = new double[300];
    for (int i = 0; i < times.length; i++) {
      long start = cpuNanos();
      LogProbabilities.of(logits).likeliest(20);
      times[i] = (cpuNanos() - start) / 1e6;
    }
    return median(times);
  }

  /** Processor time, so that neighbours on the machine count less. */
  static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  static double median(double[] times) {
    double[] late = Arrays.copyOfRange(times, 100, times.length);
    Arrays.sort(late);
    return late[late.length / 2];
  }

  static SamplingOptions options(
      int topK, float topP, float minP, float typicalP, float repetition, SamplingOptions.Dry dry) {
    return new SamplingOptions(
        1, topK, topP, minP, typicalP, repetition, 0, 0, -1, dry, Map.of(), OptionalLong.of(1));
  }

  static float[] logits(int size, float spread) {
    SplittableRandom random = new SplittableRandom(7);
    float[] logits = new float[size];
    for (int i = 0; i < size; i++) {
      logits[i] =
          (float)
              (spread
                  * (random.nextDouble()
                      + random.nextDouble()
                      + random.nextDouble()
                      + random.nextDouble()
                      - 2));
    }
    return logits;
  }
}
