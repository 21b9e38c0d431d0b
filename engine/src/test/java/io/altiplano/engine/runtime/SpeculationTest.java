package io.altiplano.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.AnswerFormat;
import io.altiplano.api.CompletionRequest;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.GenerationEvent;
import io.altiplano.api.GenerationEvent.Finished;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.ModelLoad;
import io.altiplano.api.SamplingOptions;
import io.altiplano.engine.architecture.Stories;
import io.altiplano.engine.convert.ModelQuantizer;
import io.altiplano.engine.convert.QuantizationRecipe;
import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.convert.SyntheticModel;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Guessing ahead changes when texts come, and nothing of what they say. */
@Timeout(120)
class SpeculationTest {
  private static final int CONTEXT = 320;
  private static final int BLOCKS = 5;
  private static final int IDLE_BLOCKS = 10;

  /** What adds to the residual stream. */
  private static final List<String> SILENT = List.of("attn_output", "ffn_down");

  private static final ModelSettings SETTINGS =
      ModelSettings.DEFAULT.withContextLength(CONTEXT).withParallel(4);

  @TempDir static Path folder;
  private static Path large;
  private static LanguageModel plain;
  private static Path coarse;

  @BeforeAll
  static void open() {
    large = folder.resolve("large.gguf");
    coarse = folder.resolve("coarse.gguf");
    try (GgufFile file = GgufFile.open(Stories.file())) {
      GgufWriter writer = copy(file).put("llama.block_count", BLOCKS + IDLE_BLOCKS);
      for (int block = BLOCKS; block < BLOCKS + IDLE_BLOCKS; block++) {
        addIdleBlock(block, file, writer);
      }
      writer.write(large);
      new ModelQuantizer(file, QuantizationRecipe.Q4_0, true, Workers.SERIAL)
          .write(coarse, _ -> {});
    }
    plain = LanguageModel.load(large, SETTINGS);
  }

  /** Says nothing itself, but makes the model one for which guesses of a smaller one pay off. */
  private static void addIdleBlock(int block, GgufFile file, GgufWriter writer) {
    for (Tensor tensor : file.tensors().values()) {
      if (tensor.name().startsWith("blk.0.")) {
        boolean isSilent = SILENT.stream().anyMatch(tensor.name()::contains);
        MemorySegment zeros = MemorySegment.ofArray(new byte[(int) tensor.data().byteSize()]);
        String name = tensor.name().replace("blk.0.", "blk." + block + ".");
        writer.tensor(name, tensor.type(), tensor.shape(), isSilent ? zeros : tensor.data());
      }
    }
  }

  private static GgufWriter copy(GgufFile file) {
    GgufWriter writer = new GgufWriter().putAll(file.metadata());
    file.tensors().values().forEach(writer::tensor);
    return writer;
  }

  @AfterAll
  static void close() {
    plain.close();
  }

  static List<Drafting> draftings() {
    return List.of(
        new Drafting.PromptLookup(),
        new Drafting.Model(Stories.file()),
        new Drafting.Model(coarse));
  }

  /** Every way in which tokens are chosen, held and ended. */
  private static List<CompletionRequest> requests() {
    String story = "Once upon a time there was a little girl. The little girl had a red ball. ";
    GenerationOptions greedy = GenerationOptions.greedy(80);
    SamplingOptions seeded = SamplingOptions.DEFAULT.withSeed(11);
    SamplingOptions penalised =
        new SamplingOptions(
            0.7f,
            0,
            0.9f,
            0f,
            1f,
            1.2f,
            0.1f,
            0.1f,
            32,
            SamplingOptions.Dry.OFF,
            Map.of(),
            OptionalLong.of(3));
    AnswerFormat json =
        new AnswerFormat.JsonSchema(
            Map.of("type", "array", "minItems", 6, "items", Map.of("enum", List.of("yes", "no"))),
            true);
    return List.of(
        new CompletionRequest(story, greedy),
        new CompletionRequest(story.repeat(3), greedy.withLogProbabilities(3)),
        new CompletionRequest(story, greedy.withSampling(seeded)),
        new CompletionRequest(story, greedy.withSampling(penalised)),
        new CompletionRequest(story, greedy.withStop(List.of("ball", "She"))),
        new CompletionRequest("", greedy.withMaxTokens(1)),
        new CompletionRequest("Answer:", greedy.withSampling(seeded).withFormat(json)),
        new CompletionRequest(story, greedy.withMaxTokens(0).withSampling(seeded.withSeed(5))));
  }

  @ParameterizedTest
  @MethodSource("draftings")
  void textsAreThoseOfPlainDecoding(Drafting drafting) throws InterruptedException {
    try (LanguageModel guessing = load(SETTINGS, drafting)) {
      for (CompletionRequest request : requests()) {
        assertThat(said(guessing, request)).as("%s", request).isEqualTo(said(plain, request));
      }
      assertThat(guessing.load().acceptedTokens())
          .as("guesses were of use")
          .isBetween(60L, guessing.load().draftedTokens());
      assertAllPagesAreBack(guessing);
    }
  }

  /** Twelve answers at once in a cache for one: rows, pages and guesses are short. */
  @ParameterizedTest
  @MethodSource("draftings")
  void soAreThoseOfManyThatGiveWayToEachOther(Drafting drafting)
      throws InterruptedException, ExecutionException {
    List<CompletionRequest> requests = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      GenerationOptions options =
          GenerationOptions.greedy(60 + 7 * i).withSampling(SamplingOptions.DEFAULT.withSeed(i));
      requests.add(new CompletionRequest("Lily and Tom went to the park. ".repeat(i % 5), options));
    }
    try (LanguageModel guessing = load(SETTINGS.withParallel(1), drafting);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Object>>> together = new ArrayList<>();
      for (CompletionRequest request : requests) {
        together.add(threads.submit(() -> said(guessing, request)));
      }
      for (int i = 0; i < requests.size(); i++) {
        assertThat(together.get(i).get())
            .as("answer %d", i)
            .isEqualTo(said(plain, requests.get(i)));
      }
      assertThat(guessing.load().preemptions()).isPositive();
      assertThat(guessing.load().acceptedTokens()).isPositive();
      assertAllPagesAreBack(guessing);
    }
  }

  /** The model itself knows best what it will say. */
  @Test
  void whatTheModelItselfGuessesIsRight() throws InterruptedException {
    try (LanguageModel guessing = load(SETTINGS, new Drafting.Model(Stories.file()))) {
      said(guessing, new CompletionRequest("Once upon a time", GenerationOptions.greedy(200)));
      assertAllPagesAreBack(guessing);
      ModelLoad load = guessing.load();
      assertThat(load.acceptedTokens()).isGreaterThan(60);
      assertThat(load.draftedTokens() - load.acceptedTokens())
          .as("guessed behind the end of the text")
          .isBetween(0L, 16L);
    }
  }

  /** Where the draft model's context ends, the text goes on without it. */
  @Test
  void aDraftModelMayKnowShorterTexts() {
    Path brief = folder.resolve("brief.gguf");
    try (GgufFile file = GgufFile.open(Stories.file())) {
      copy(file).put("llama.context_length", 64).write(brief);
    }
    CompletionRequest request =
        new CompletionRequest("Once upon a time", GenerationOptions.greedy(200));
    try (LanguageModel guessing = load(SETTINGS, new Drafting.Model(brief))) {
      assertThat(said(guessing, request)).isEqualTo(said(plain, request));
      assertThat(guessing.load().draftedTokens()).isBetween(20L, 64L);
    }
  }

  @Test
  void aDraftModelOfAnotherVocabularyIsRefused() {
    Path other = folder.resolve("other.gguf");
    SyntheticShape shape =
        SyntheticShape.dense("tiny", SyntheticFamily.LLAMA, 64, 1, 4, 2, 16, 96, 400, 128);
    new SyntheticModel(shape, ElementType.F32, 1).writer().write(other);
    assertThatThrownBy(() -> load(SETTINGS, new Drafting.Model(other)))
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
              assertThat(e.parameter()).contains("draft");
            })
        .hasMessageContaining("other.gguf has another vocabulary: token ");
  }

  @Test
  void theDraftModelCountsInTheMemoryPlan() {
    ModelSettings settings = SETTINGS.withDrafting(new Drafting.Model(Stories.file()));
    try (ModelFile alone = ModelFile.open(Stories.file(), SETTINGS);
        ModelFile both = ModelFile.open(Stories.file(), settings)) {
      assertThat(both.memoryPlan().totalBytes()).isEqualTo(2 * alone.memoryPlan().totalBytes());
      assertThat(both.memoryPlan().contextLength()).isEqualTo(CONTEXT);
    }
  }

  private static LanguageModel load(ModelSettings settings, Drafting drafting) {
    return LanguageModel.load(large, settings.withDrafting(drafting));
  }

  /** All events, and of the last what no clock and no neighbour has a part in. */
  private static List<Object> said(LanguageModel model, CompletionRequest request) {
    List<Object> said = new ArrayList<>();
    for (GenerationEvent event : model.complete(request)) {
      if (event instanceof Finished(var reason, var usage, var stopText)) {
        said.addAll(List.of(reason, usage.generatedTokens(), stopText));
      } else {
        said.add(event);
      }
    }
    return said;
  }

  /** An answer's end is heard a moment before its pages are back. */
  private static void assertAllPagesAreBack(LanguageModel model) throws InterruptedException {
    while (model.load().live() > 0) {
      Thread.sleep(1);
    }
    assertThat(model.load().cacheUsed()).isZero();
  }
}
