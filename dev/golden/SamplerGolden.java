import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Writes what llama.cpp's samplers keep, for SamplerGoldenTest. Run by hand from the repository:
 *
 * <pre>java --enable-native-access=ALL-UNNAMED dev/golden/SamplerGolden.java MODEL.gguf OUT.json
 * </pre>
 *
 * MODEL gives DRY its vocabulary (stories260K.gguf); the judge's folder is ALTIPLANO_ORACLE, by
 * default ../oracle.
 */
public final class SamplerGolden {
  static final int CONTEXT = 2048;

  /** Below this the judge's floats underflow. */
  static final float NEGLIGIBLE = 1e-30f;

  static final StringBuilder json = new StringBuilder();
  static int cases;

  record Dry(float multiplier, float base, int allowedLength, int window, List<String> breakers) {}

  /** One case, as SamplingOptions has it; neutral until said otherwise. */
  static final class Case {
    String name;
    long seed;
    int size;
    float spread;
    float temperature = 1;
    int topK = 0;
    float topP = 1;
    float minP = 0;
    float typicalP = 1;
    float repetition = 1;
    float presence = 0;
    float frequency = 0;
    int window = 64;
    Dry dry = new Dry(0, 1.75f, 2, -1, List.of());
    TreeMap<Integer, Float> bias = new TreeMap<>();
    int[] history = {};
    boolean greedy;

    Case(String name, long seed, int size, float spread) {
      this.name = name;
      this.seed = seed;
      this.size = size;
      this.spread = spread;
    }
  }

  public static void main(String[] arguments) throws Throwable {
    Path oracle = Path.of(System.getenv().getOrDefault("ALTIPLANO_ORACLE", "../oracle"));
    Path bin = oracle.resolve("node_modules/@node-llama-cpp/linux-x64/bins/linux-x64");
    LlamaLibrary.load(bin, Path.of(arguments[0]));
    json.append("{\n\"tokens\": [");
    for (int token = 0; token < LlamaLibrary.vocabularySize; token++) {
      json.append(token == 0 ? "" : ",")
          .append('"')
          .append(hex(LlamaLibrary.detokenize(token)))
          .append('"');
    }
    json.append("],\n\"cases\": [");
    filters();
    penalties();
    dry();
    chains();
    json.append("\n],\n\"encoded\": {");
    encoded();
    json.append("\n}\n}\n");
    Files.writeString(Path.of(arguments[1]), json);
    System.err.println(cases + " cases");
  }

  // ---- the cases

  /**
   * A wide spread at 32000 tokens, as real models have it: where thousands share the mass, the
   * judge's sums in float cut up to 8 tokens of 4649 earlier than sums in double do (and with seed
   * 222 one of 73 at 0.99, which double sums reach to 0.989996 there). No wider, and no forbidden
   * token before typical-p, because its entropy of a probability 0 is NaN.
   */
  static void filters() throws Throwable {
    long seed = 1;
    for (int size : new int[] {8, 64, 512, 4000, 32000}) {
      for (float spread : size == 32000 ? new float[] {15, 20} : new float[] {2, 7}) {
        Case greedy = new Case("greedy", seed++, size, spread);
        greedy.greedy = true;
        write(greedy);
        write(new Case("neutral", seed++, size, spread));
        for (float temperature : new float[] {0.3f, 0.8f, 1.7f}) {
          Case c = new Case("temperature", seed++, size, spread);
          c.temperature = temperature;
          write(c);
        }
        for (int topK : new int[] {1, 5, 40, 300, 40000}) {
          Case c = new Case("top-k", seed++, size, spread);
          c.topK = topK;
          write(c);
        }
        for (float topP : new float[] {0.1f, 0.5f, 0.9f, 0.95f, 0.98f}) {
          Case c = new Case("top-p", seed++, size, spread);
          c.topP = topP;
          write(c);
        }
        for (float minP : new float[] {0.02f, 0.1f, 0.5f, 1f}) {
          Case c = new Case("min-p", seed++, size, spread);
          c.minP = minP;
          write(c);
        }
        for (float typicalP : new float[] {0.2f, 0.5f, 0.9f, 0.97f}) {
          Case c = new Case("typical-p", seed++, size, spread);
          c.typicalP = typicalP;
          write(c);
        }
      }
    }
  }

  static void penalties() throws Throwable {
    float[][] settings = {
      {1.3f, 0, 0}, {0.8f, 0, 0}, {1, 0.5f, 0}, {1, 0, 0.25f}, {1.15f, -0.4f, 0.3f}
    };
    long seed = 1000;
    for (float[] setting : settings) {
      for (int window : new int[] {1, 7, 64, -1}) {
        Case c = new Case("penalties", seed++, 512, 5);
        c.repetition = setting[0];
        c.presence = setting[1];
        c.frequency = setting[2];
        c.window = window;
        c.history = history(seed, 200, 60);
        write(c);
      }
    }
    for (int i = 0; i < 4; i++) {
      Case c = new Case("bias", seed++, 512, 5);
      c.bias.put(i, 4.5f);
      c.bias.put(100 + i, -3f);
      c.bias.put(200 + i, Float.NEGATIVE_INFINITY);
      write(c);
    }
  }

  static void dry() throws Throwable {
    String story = "Once upon a time, there was a little girl named Lily. She loved to play. ";
    String again =
        "One day: \"Lily said:\nhello there\". " + "Once upon a time, there was a little girl";
    List<int[]> histories = new ArrayList<>();
    histories.add(LlamaLibrary.encode(utf8(story)));
    histories.add(LlamaLibrary.encode(utf8(story + again)));
    histories.add(LlamaLibrary.encode(utf8(story + story + story + again)));
    histories.add(IntStream.range(0, 300).map(i -> 260 + i % 3).toArray());
    histories.add(IntStream.range(0, 80).map(i -> 300).toArray());
    histories.add(history(77, 1500, 4));
    histories.add(history(78, 1500, 3));
    Dry[] settings = {
      new Dry(0.8f, 1.75f, 2, -1, List.of("\n", ":", "\"", "*")),
      new Dry(0.8f, 1.75f, 2, -1, List.of()),
      new Dry(1.5f, 1f, 1, 200, List.of(".")),
      new Dry(0.3f, 2.5f, 4, 50, List.of(" there", "ly", "One day")),
      new Dry(0.5f, 1.2f, 3, -1, List.of("little girl", "Lil", "time, th", "e was")),
      new Dry(0.5f, 1.2f, 1, -1, List.of("upon a", "girl")),
    };
    long seed = 2000;
    for (int[] history : histories) {
      for (Dry dry : settings) {
        Case c = new Case("dry", seed++, LlamaLibrary.vocabularySize, 3);
        c.dry = dry;
        c.history = history;
        write(c);
      }
    }
  }

  static void chains() throws Throwable {
    long seed = 3000;
    for (int i = 0; i < 24; i++) {
      SplittableRandom random = new SplittableRandom(seed);
      Case c = new Case("chain", seed++, LlamaLibrary.vocabularySize, 3 + 4 * uniform(random));
      c.temperature = 0.4f + 1.2f * uniform(random);
      c.topK = new int[] {0, 20, 40, 200}[i % 4];
      c.typicalP = i % 3 == 0 ? 0.9f : 1;
      c.topP = 0.5f + 0.49f * uniform(random);
      c.minP = i % 5 == 0 ? 0 : 0.1f * uniform(random);
      c.repetition = 1 + 0.3f * uniform(random);
      c.presence = 0.5f * uniform(random);
      c.frequency = 0.2f * uniform(random);
      c.dry = new Dry(0.8f, 1.75f, 2, -1, List.of("\n", ":", "\"", "*"));
      c.bias.put(random.nextInt(LlamaLibrary.vocabularySize), 2f);
      if (c.topK > 0 || c.typicalP == 1) {
        c.bias.put(random.nextInt(LlamaLibrary.vocabularySize), Float.NEGATIVE_INFINITY);
      }
      c.history = history(seed, 400, 30);
      write(c);
    }
  }

  /** The rests of breakers that span tokens, as DRY asks for them. */
  static void encoded() throws Throwable {
    TreeMap<String, String> entries = new TreeMap<>();
    for (String breaker :
        List.of(
            " there",
            "ly",
            "One day",
            "little girl",
            "Lil",
            "time, th",
            "e was",
            "upon a",
            "girl")) {
      for (int start = 1; start < breaker.length(); start++) {
        byte[] rest = breaker.substring(start).getBytes(StandardCharsets.UTF_8);
        entries.put(hex(rest), Arrays.toString(LlamaLibrary.encode(rest)));
      }
    }
    json.append(
        entries.entrySet().stream()
            .map(entry -> "\n\"" + entry.getKey() + "\": " + entry.getValue())
            .collect(Collectors.joining(",")));
  }

  static int[] history(long seed, int length, int distinct) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, length).map(i -> 259 + random.nextInt(distinct)).toArray();
  }

  static float uniform(SplittableRandom random) {
    return (random.nextLong() >>> 40) * 0x1p-24f;
  }

  /** A bell from -spread to spread; SamplerGoldenTest has the same, and the sum guards it. */
  static float[] logits(long seed, int size, float spread) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] logits = new float[size];
    for (int i = 0; i < size; i++) {
      logits[i] =
          spread * (uniform(random) + uniform(random) + uniform(random) + uniform(random) - 2);
    }
    return logits;
  }

  // ---- what llama.cpp says

  static void write(Case c) throws Throwable {
    float[] logits = logits(c.seed, c.size, c.spread);
    MemorySegment array = array(logits);
    for (MemorySegment sampler : logitFilters(c)) {
      run(sampler, array, c.history);
    }
    for (MemorySegment sampler : candidateFilters(c)) {
      run(sampler, array, c.history);
    }
    MemorySegment data = data(array);
    int size = (int) array.get(JAVA_LONG, 8);
    int selected = (int) array.get(JAVA_LONG, 16);
    json.append(cases++ == 0 ? "\n" : ",\n").append(options(c));
    json.append(", \"logitsSum\": ").append(checksum(logits));
    if (c.greedy) {
      json.append(", \"chosen\": ").append(data.get(JAVA_INT, 12L * selected)).append('}');
      return;
    }
    if (c.history.length > 0 || !c.bias.isEmpty()) {
      json.append(", \"changed\": ").append(changed(c, logits));
    }
    survivors(data, size);
  }

  /** What penalties, DRY and bias make of which logits. */
  static String changed(Case c, float[] logits) throws Throwable {
    MemorySegment array = array(logits);
    for (MemorySegment sampler : logitFilters(c)) {
      run(sampler, array, c.history);
    }
    MemorySegment data = data(array);
    return IntStream.range(0, c.size)
        .filter(i -> data.get(JAVA_FLOAT, 12L * i + 4) != logits[i])
        .mapToObj(i -> "\"" + i + "\": \"" + data.get(JAVA_FLOAT, 12L * i + 4) + '"')
        .collect(Collectors.joining(",", "{", "}"));
  }

  static MemorySegment array(float[] logits) {
    MemorySegment data = LlamaLibrary.ARENA.allocate(12L * logits.length, 8);
    for (int i = 0; i < logits.length; i++) {
      data.set(JAVA_INT, 12L * i, i);
      data.set(JAVA_FLOAT, 12L * i + 4, logits[i]);
    }
    MemorySegment array = LlamaLibrary.ARENA.allocate(32, 8);
    array.set(ADDRESS, 0, data);
    array.set(JAVA_LONG, 8, logits.length);
    array.set(JAVA_LONG, 16, -1);
    return array;
  }

  static MemorySegment data(MemorySegment array) {
    return array.get(ADDRESS, 0).reinterpret(12L * array.get(JAVA_LONG, 8));
  }

  static void run(MemorySegment sampler, MemorySegment array, int[] history) throws Throwable {
    for (int token : history) {
      LlamaLibrary.call(
          "llama_sampler_accept", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT), sampler, token);
    }
    LlamaLibrary.call(
        "llama_sampler_apply", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS), sampler, array);
    LlamaLibrary.call("llama_sampler_free", FunctionDescriptor.ofVoid(ADDRESS), sampler);
  }

  /** All ids by a sum, and the likeliest 16 with some of the others' probabilities. */
  static void survivors(MemorySegment data, int size) {
    record Candidate(int id, float probability) {}
    List<Candidate> kept =
        IntStream.range(0, size)
            .mapToObj(
                i -> new Candidate(data.get(JAVA_INT, 12L * i), data.get(JAVA_FLOAT, 12L * i + 8)))
            .filter(candidate -> candidate.probability > NEGLIGIBLE)
            .sorted(
                (a, b) ->
                    a.probability == b.probability
                        ? Integer.compare(a.id, b.id)
                        : Float.compare(b.probability, a.probability))
            .toList();
    int step = Math.max(1, kept.size() / 16);
    List<Candidate> shown =
        IntStream.range(0, kept.size())
            .filter(i -> i < 16 || i % step == 0)
            .mapToObj(kept::get)
            .toList();
    int[] ids = kept.stream().mapToInt(Candidate::id).sorted().toArray();
    json.append(", \"count\": ").append(ids.length);
    json.append(", \"idsSum\": ").append(checksum(ids));
    json.append(", \"ids\": ").append(shown.stream().map(Candidate::id).toList());
    json.append(", \"probabilities\": ")
        .append(shown.stream().map(Candidate::probability).toList())
        .append('}');
  }

  static List<MemorySegment> logitFilters(Case c) throws Throwable {
    List<MemorySegment> samplers = new ArrayList<>();
    if (!c.bias.isEmpty()) {
      MemorySegment biases = LlamaLibrary.ARENA.allocate(8L * c.bias.size(), 4);
      int i = 0;
      for (var entry : c.bias.entrySet()) {
        biases.set(JAVA_INT, 8L * i, entry.getKey());
        biases.set(JAVA_FLOAT, 8L * i++ + 4, entry.getValue());
      }
      samplers.add(
          sampler(
              "logit_bias",
              FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT, ADDRESS),
              c.size,
              i,
              biases));
    }
    samplers.add(
        sampler(
            "penalties",
            FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT, JAVA_FLOAT, JAVA_FLOAT, JAVA_FLOAT),
            c.size,
            window(c.window),
            c.repetition,
            c.frequency,
            c.presence));
    if (c.dry.multiplier > 0) {
      MemorySegment texts =
          LlamaLibrary.ARENA.allocate(ADDRESS, Math.max(1, c.dry.breakers.size()));
      for (int i = 0; i < c.dry.breakers.size(); i++) {
        texts.setAtIndex(ADDRESS, i, LlamaLibrary.ARENA.allocateFrom(c.dry.breakers.get(i)));
      }
      samplers.add(
          sampler(
              "dry",
              FunctionDescriptor.of(
                  ADDRESS, ADDRESS, JAVA_FLOAT, JAVA_FLOAT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG),
              LlamaLibrary.vocabulary,
              c.dry.multiplier,
              c.dry.base,
              c.dry.allowedLength,
              window(c.dry.window),
              texts,
              (long) c.dry.breakers.size()));
    }
    return samplers;
  }

  static List<MemorySegment> candidateFilters(Case c) throws Throwable {
    List<MemorySegment> samplers = new ArrayList<>();
    if (c.greedy) {
      samplers.add(sampler("greedy", FunctionDescriptor.of(ADDRESS)));
      return samplers;
    }
    FunctionDescriptor mass = FunctionDescriptor.of(ADDRESS, JAVA_FLOAT, JAVA_LONG);
    samplers.add(sampler("top_k", FunctionDescriptor.of(ADDRESS, JAVA_INT), c.topK));
    samplers.add(sampler("typical", mass, c.typicalP, 0L));
    samplers.add(sampler("top_p", mass, c.topP, 0L));
    samplers.add(sampler("min_p", mass, c.minP, 0L));
    samplers.add(sampler("temp", FunctionDescriptor.of(ADDRESS, JAVA_FLOAT), c.temperature));
    samplers.add(sampler("dist", FunctionDescriptor.of(ADDRESS, JAVA_INT), 1));
    return samplers;
  }

  static int window(int window) {
    return window == -1 ? CONTEXT : window;
  }

  static MemorySegment sampler(String name, FunctionDescriptor type, Object... arguments)
      throws Throwable {
    return (MemorySegment) LlamaLibrary.call("llama_sampler_init_" + name, type, arguments);
  }

  static String options(Case c) {
    StringBuilder line = new StringBuilder("{\"name\": \"" + c.name + "\"");
    field(line, "seed", c.seed);
    field(line, "size", c.size);
    field(line, "spread", c.spread);
    field(line, "temperature", c.greedy ? 0 : c.temperature);
    field(line, "topK", c.topK);
    field(line, "topP", c.topP);
    field(line, "minP", c.minP);
    field(line, "typicalP", c.typicalP);
    field(line, "repetition", c.repetition);
    field(line, "presence", c.presence);
    field(line, "frequency", c.frequency);
    field(line, "window", c.window);
    field(line, "context", CONTEXT);
    Dry dry = c.dry;
    field(line, "dry", List.of(dry.multiplier, dry.base, dry.allowedLength, dry.window));
    Stream<String> breakers = dry.breakers.stream().map(text -> '"' + hex(utf8(text)) + '"');
    field(line, "breakers", breakers.toList());
    Stream<String> biases =
        c.bias.entrySet().stream().map(it -> "\"" + it.getKey() + "\": \"" + it.getValue() + '"');
    field(line, "bias", biases.collect(Collectors.joining(",", "{", "}")));
    field(line, "history", Arrays.toString(c.history).replace(" ", ""));
    return line.toString();
  }

  static void field(StringBuilder line, String name, Object value) {
    line.append(", \"").append(name).append("\": ").append(value);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static long checksum(float[] values) {
    return checksum(
        IntStream.range(0, values.length).map(i -> Float.floatToRawIntBits(values[i])).toArray());
  }

  static long checksum(int[] values) {
    CRC32 sum = new CRC32();
    for (int value : values) {
      for (int shift = 0; shift < 32; shift += 8) {
        sum.update(value >>> shift);
      }
    }
    return sum.getValue();
  }
}
