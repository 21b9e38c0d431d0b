package io.altiplano.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.api.CompletionRequest;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationEvent;
import io.altiplano.api.GenerationEvent.Finished;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.SamplingOptions;
import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.convert.SyntheticModel;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.PromptRecipe;
import io.altiplano.engine.tensor.ElementType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prompts are rounded to BF16, and what is generated is not: still no answer depends on what is in
 * the cache, on who else is there, or on the kernel set.
 */
@Timeout(120)
class RoundedPromptsTest {
  private static final int CONTEXT = 256;

  /** Quantised, since other weights are multiplied as they are. */
  private static final SyntheticShape SHAPE =
      SyntheticShape.dense("tiny", SyntheticFamily.LLAMA, 256, 2, 4, 2, 64, 256, 400, CONTEXT);

  private static final String PROMPT = "a long prompt, more than a page of the cache; ".repeat(2);

  @TempDir static Path folder;
  private static Path file;

  @BeforeAll
  static void write() {
    file = folder.resolve("tiny.gguf");
    new SyntheticModel(SHAPE, ElementType.Q8_0, 1).write(file, written -> {});
  }

  private static LanguageModel load(PromptRecipe prompts) {
    return LanguageModel.load(file, ModelSettings.DEFAULT.withPrompts(prompts));
  }

  private static CompletionRequest request(String prompt, int seed) {
    return new CompletionRequest(
        prompt, new GenerationOptions(40, SamplingOptions.DEFAULT.withSeed(seed), List.of(), 2));
  }

  /** The answer with its log-probabilities, and how much of the prompt was in the cache. */
  private record Heard(List<GenerationEvent> events, int cachedTokens) {}

  private static Heard hear(LanguageModel model, CompletionRequest request) {
    List<GenerationEvent> events = new ArrayList<>();
    try (Generation answer = model.complete(request)) {
      answer.forEach(events::add);
    }
    Finished finished = (Finished) events.removeLast();
    return new Heard(events, finished.usage().cachedTokens());
  }

  private static String text(Heard heard) {
    StringBuilder text = new StringBuilder();
    heard.events.forEach(e -> text.append(e instanceof GenerationEvent.Text t ? t.text() : ""));
    return text.toString();
  }

  @Test
  void theNextTurnIsTheSameWhetherOrNotTheFirstIsRemembered() throws InterruptedException {
    try (LanguageModel warm = load(PromptRecipe.BF16);
        LanguageModel cold = load(PromptRecipe.BF16)) {
      Heard first = hear(warm, request(PROMPT, 5));
      awaitIdle(warm);
      CompletionRequest next = request(PROMPT + text(first) + " and then?", 6);
      Heard remembered = hear(warm, next);
      Heard computed = hear(cold, next);
      assertThat(computed.cachedTokens()).isZero();
      int prompt = warm.tokenizer().encode(PROMPT).length;
      assertThat(remembered.cachedTokens())
          .as("the answer was read once more")
          .isGreaterThan(prompt);
      assertThat(remembered.events()).isEqualTo(computed.events());
      Heard again = hear(warm, next);
      assertThat(again.cachedTokens()).isGreaterThan(remembered.cachedTokens());
      assertThat(again.events()).isEqualTo(computed.events());
    }
  }

  /** Also of what it does when nobody asks. */
  private static void awaitIdle(LanguageModel model) throws InterruptedException {
    for (int quiet = 0; quiet < 20; quiet = model.load().live() > 0 ? 0 : quiet + 1) {
      Thread.sleep(1);
    }
  }

  /** Whoever asks in the meantime is served at once. */
  @Test
  void readingAnswersOnceMoreKeepsNobodyWaiting() {
    List<List<GenerationEvent>> alone = new ArrayList<>();
    try (LanguageModel cold = load(PromptRecipe.BF16)) {
      for (int i = 0; i < 8; i++) {
        alone.add(hear(cold, request(PROMPT + i, i)).events());
      }
    }
    try (LanguageModel model = load(PromptRecipe.BF16)) {
      for (int i = 7; i >= 0; i--) {
        assertThat(hear(model, request(PROMPT + i, i)).events()).isEqualTo(alone.get(i));
      }
    }
  }

  @Test
  void everyKernelSetGivesTheSameAnswer() {
    Map<String, List<GenerationEvent>> answers = new HashMap<>();
    for (var kernels : KernelSets.all()) {
      ModelSettings settings =
          ModelSettings.DEFAULT.withKernels(kernels.name()).withPrompts(PromptRecipe.BF16);
      try (LanguageModel model = LanguageModel.load(file, settings)) {
        answers.put(kernels.name(), hear(model, request(PROMPT, 5)).events());
      }
    }
    assertThat(answers.values()).containsOnly(answers.get("scalar"));
  }

  @Test
  void itIsAnotherRecipe() {
    try (LanguageModel rounded = load(PromptRecipe.BF16);
        LanguageModel integers = load(PromptRecipe.INTEGERS)) {
      assertThat(hear(rounded, request(PROMPT, 5)).events())
          .isNotEqualTo(hear(integers, request(PROMPT, 5)).events());
      assertThat(hear(rounded, request("short", 5)).events())
          .as("sixteen tokens are a prompt's end")
          .isEqualTo(hear(integers, request("short", 5)).events());
    }
  }

  /** Twelve answers in a cache for one: what gives way is computed anew, each row as it was. */
  @Test
  void neighboursAndHavingToGiveWayDoNotMatter() throws InterruptedException, ExecutionException {
    List<Heard> alone = new ArrayList<>();
    try (LanguageModel model = load(PromptRecipe.BF16)) {
      for (int i = 0; i < 12; i++) {
        alone.add(hear(model, crowded(i)));
      }
    }
    ModelSettings settings = ModelSettings.DEFAULT.withPrompts(PromptRecipe.BF16);
    try (LanguageModel cramped = LanguageModel.load(file, settings);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Heard>> together = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        CompletionRequest request = crowded(i);
        together.add(threads.submit(() -> hear(cramped, request)));
      }
      for (int i = 0; i < 12; i++) {
        assertThat(together.get(i).get().events())
            .as("answer %d", i)
            .isEqualTo(alone.get(i).events());
      }
      assertThat(cramped.load().preemptions()).isPositive();
    }
  }

  private static CompletionRequest crowded(int number) {
    String prompt = "number " + number + ", " + "and more of it ".repeat(number % 5);
    return new CompletionRequest(
        prompt,
        GenerationOptions.greedy(60 + 5 * number)
            .withSampling(SamplingOptions.DEFAULT.withSeed(number)));
  }

  @Test
  void allButTheEndOfAPromptIsRounded() {
    for (int length : new int[] {1, 16, 17, 32, 33, 100}) {
      Sequence sequence = new Sequence(new int[length], 128, new RecordingHandler());
      assertThat(sequence.roundedRows(0)).isZero();
      sequence.roundPrompt();
      int rounded = sequence.roundedRows(0);
      assertThat(rounded % 16).isZero();
      assertThat(length - rounded).isBetween(1, 16);
      sequence.append(7);
      assertThat(sequence.isRounded(length)).isFalse();
      assertThat(sequence.tokens()).hasSize(length + 1).endsWith(7).startsWith(0);
    }
  }
}
