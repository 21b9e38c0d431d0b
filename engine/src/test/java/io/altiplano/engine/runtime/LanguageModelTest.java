package io.altiplano.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.CompletionRequest;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.FinishReason;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationEvent;
import io.altiplano.api.GenerationEvent.Finished;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.Message;
import io.altiplano.api.SamplingOptions;
import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.convert.SyntheticModel;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.tensor.ElementType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LanguageModelTest {
  private static final int CONTEXT = 256;
  private static final String TEMPLATE =
      "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}\n{% endfor %}"
          + "{% if add_generation_prompt %}[assistant]{% endif %}";
  private static final SyntheticShape SHAPE =
      SyntheticShape.dense("tiny", SyntheticFamily.LLAMA, 64, 2, 4, 2, 16, 96, 400, CONTEXT);

  @TempDir static Path folder;
  private static Path file;
  private static LanguageModel model;

  @BeforeAll
  static void open() {
    file = folder.resolve("tiny.gguf");
    new SyntheticModel(SHAPE, ElementType.F32, 1)
        .writer()
        .put("tokenizer.chat_template", TEMPLATE)
        .write(file);
    model = LanguageModel.load(file, ModelSettings.DEFAULT.withParallel(4));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void streamsPiecesThatMakeUpTheTextAndThenFinishes() {
    List<GenerationEvent> events = new ArrayList<>();
    try (Generation answer = complete("once upon", GenerationOptions.greedy(20))) {
      answer.forEach(events::add);
    }
    assertThat(events.getLast()).isInstanceOf(Finished.class);
    Finished finished = (Finished) events.getLast();
    assertThat(finished.reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(finished.usage().generatedTokens()).isEqualTo(20);
    StringBuilder text = new StringBuilder();
    events.forEach(e -> text.append(e instanceof GenerationEvent.Text piece ? piece.text() : ""));
    assertThat(complete("once upon", GenerationOptions.greedy(20)).text()).isEqualTo(text + "");
  }

  @Test
  void aRememberedPromptGivesTheSameAnswerAsAColdOne() {
    String prompt = "a long prompt that fills more than one page of the cache, ".repeat(2);
    GenerationOptions options =
        new GenerationOptions(24, SamplingOptions.DEFAULT.withSeed(5), List.of(), 3);
    try (LanguageModel fresh = LanguageModel.load(file)) {
      List<GenerationEvent> cold = events(fresh.complete(new CompletionRequest(prompt, options)));
      List<GenerationEvent> warm = events(fresh.complete(new CompletionRequest(prompt, options)));
      assertThat(((Finished) cold.getLast()).usage().cachedTokens()).isZero();
      assertThat(((Finished) warm.getLast()).usage().cachedTokens()).isGreaterThan(63);
      assertThat(warm.subList(0, warm.size() - 1)).isEqualTo(cold.subList(0, cold.size() - 1));
    }
  }

  /** Many threads at once get the texts that each gets alone. */
  @Test
  void neighboursDoNotMatter() throws InterruptedException, ExecutionException {
    List<String> alone = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      alone.add(seeded(i).text());
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> together = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        int seed = i;
        together.add(threads.submit(() -> seeded(seed).text()));
      }
      for (int i = 0; i < 12; i++) {
        assertThat(together.get(i).get()).as("request %d", i).isEqualTo(alone.get(i));
      }
    }
  }

  private static Generation seeded(int seed) {
    GenerationOptions options =
        GenerationOptions.DEFAULT
            .withMaxTokens(10 + 3 * seed)
            .withSampling(SamplingOptions.DEFAULT.withSeed(seed));
    return complete("story " + "la ".repeat(seed * 4), options);
  }

  /** Twelve answers in a cache for one: they take turns, and none of them can tell. */
  @Test
  void neitherDoesHavingToGiveWay() throws InterruptedException, ExecutionException {
    List<String> alone = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      alone.add(model.complete(longRequest(i)).text());
    }
    try (LanguageModel cramped = LanguageModel.load(file);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> together = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        CompletionRequest request = longRequest(i);
        together.add(threads.submit(() -> cramped.complete(request).text()));
      }
      for (int i = 0; i < 12; i++) {
        assertThat(together.get(i).get()).as("answer %d", i).isEqualTo(alone.get(i));
      }
      assertThat(cramped.load().preemptions()).isPositive();
      // An answer's end is heard a moment before its pages are back.
      while (cramped.load().live() > 0) {
        Thread.sleep(1);
      }
      assertThat(cramped.load().cacheUsed()).isZero();
    }
  }

  private static CompletionRequest longRequest(int number) {
    GenerationOptions options =
        GenerationOptions.greedy(60 + 10 * number).withSampling(forbidEnd().withSeed(number));
    return new CompletionRequest("number " + number, options);
  }

  @Test
  void aStopTextEndsTheAnswerAndIsNoPartOfIt() {
    String whole = complete("once", GenerationOptions.greedy(40)).text();
    String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 3);
    List<GenerationEvent> events =
        events(complete("once", GenerationOptions.greedy(40).withStop(List.of(stop))));
    String stopped = whole.substring(0, whole.indexOf(stop));
    StringBuilder text = new StringBuilder();
    events.forEach(e -> text.append(e instanceof GenerationEvent.Text piece ? piece.text() : ""));
    assertThat(text.toString()).isEqualTo(stopped);
    assertThat(((Finished) events.getLast()).reason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void logProbabilitiesAreThoseOfTheScoredText() {
    GenerationOptions options = new GenerationOptions(12, SamplingOptions.GREEDY, List.of(), 2);
    List<Integer> tokens = new ArrayList<>();
    List<Float> logProbabilities = new ArrayList<>();
    for (GenerationEvent event : complete("once", options)) {
      if (event instanceof GenerationEvent.Text piece) {
        for (GenerationEvent.Choice choice : piece.tokens()) {
          tokens.add(choice.chosen().token());
          logProbabilities.add(choice.chosen().logProbability());
          assertThat(choice.top()).hasSize(2);
          assertThat(choice.top().getFirst()).as("greedy").isEqualTo(choice.chosen());
        }
      }
    }
    int[] prompt = model.score("once").tokens();
    int[] all = Arrays.copyOf(prompt, prompt.length + tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      all[prompt.length + i] = tokens.get(i);
    }
    float[] scored = model.score(all).logProbabilities();
    for (int i = 0; i < tokens.size(); i++) {
      assertThat(logProbabilities.get(i)).isEqualTo(scored[prompt.length - 1 + i]);
    }
  }

  /** The context is so long that the answer cannot have ended by itself before it is cancelled. */
  @Test
  void cancellingEndsTheStreamAtOnceAndFreesTheCache() {
    Path patient = folder.resolve("patient.gguf");
    new SyntheticModel(
            SyntheticShape.dense("t", SyntheticFamily.LLAMA, 64, 2, 4, 2, 16, 96, 400, 8192),
            ElementType.F32,
            1)
        .write(patient, bytes -> {});
    GenerationOptions endless = GenerationOptions.DEFAULT.withSampling(forbidEnd());
    try (LanguageModel fresh = LanguageModel.load(patient)) {
      Generation answer = fresh.complete(new CompletionRequest("once", endless));
      var events = answer.iterator();
      assertThat(events.next()).isInstanceOf(GenerationEvent.Text.class);
      answer.cancel();
      GenerationEvent last = events.next();
      while (events.hasNext()) {
        last = events.next();
      }
      assertThat(((Finished) last).reason()).isEqualTo(FinishReason.CANCELLED);
      CompletionRequest next = new CompletionRequest("once", GenerationOptions.greedy(3));
      assertThat(fresh.complete(next).text()).isNotEmpty();
    }
  }

  @Test
  void anAnswerEndsWhereTheContextDoes() {
    List<GenerationEvent> events =
        events(complete("once", GenerationOptions.DEFAULT.withSampling(forbidEnd())));
    Finished finished = (Finished) events.getLast();
    assertThat(finished.reason()).isEqualTo(FinishReason.LENGTH);
    int positions = finished.usage().promptTokens() + finished.usage().generatedTokens();
    assertThat(positions).isBetween(CONTEXT, CONTEXT + 1);
  }

  private static SamplingOptions forbidEnd() {
    int end = model.tokenizer().vocabulary().eos().getAsInt();
    SamplingOptions base = SamplingOptions.DEFAULT.withSeed(1);
    return new SamplingOptions(
        base.temperature(),
        base.topK(),
        base.topP(),
        base.minP(),
        base.typicalP(),
        base.repetitionPenalty(),
        base.presencePenalty(),
        base.frequencyPenalty(),
        base.penaltyWindow(),
        base.dry(),
        Map.of(end, Float.NEGATIVE_INFINITY),
        base.seed());
  }

  @Test
  void aPromptLongerThanTheContextIsRefusedWithBothNumbers() {
    assertThatThrownBy(() -> complete("x ".repeat(400), GenerationOptions.DEFAULT))
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTEXT_OVERFLOW))
        .hasMessageContaining("the context holds 256");
    assertThatThrownBy(
            () -> LanguageModel.load(file, ModelSettings.DEFAULT.withContextLength(CONTEXT + 1)))
        .hasMessageContaining("257 positions asked, the model was made for 256");
  }

  @Test
  void holdsAConversationThroughItsTemplate() {
    ChatRequest request =
        ChatRequest.of(
            List.of(Message.system("be kind"), Message.user("hello")), GenerationOptions.greedy(8));
    String prompt = "[system]be kind\n[user]hello\n[assistant]";
    assertThat(model.chat(request).text())
        .isEqualTo(complete(prompt, GenerationOptions.greedy(8)).text());
  }

  @Test
  void embeddingsHaveLengthOneAndDifferByPooling() {
    List<String> texts = List.of("one", "another text");
    List<float[]> last = model.embed(texts);
    List<float[]> mean = model.embed(texts, Pooling.MEAN);
    for (float[] vector : List.of(last.get(0), last.get(1), mean.get(0))) {
      double squares = 0;
      for (float x : vector) {
        squares += (double) x * x;
      }
      assertThat(vector).hasSize(model.embeddingLength());
      assertThat(squares).isCloseTo(1, within(1e-5));
    }
    assertThat(mean.get(1)).isNotEqualTo(last.get(1));
    assertThat(model.embed(List.of("another text")).getFirst()).isEqualTo(last.get(1));
  }

  @Test
  void closingEndsWhatIsRunning() {
    LanguageModel shortLived = LanguageModel.load(file);
    Generation answer =
        shortLived.complete(new CompletionRequest("once", GenerationOptions.DEFAULT));
    shortLived.close();
    shortLived.close();
    List<GenerationEvent> events = events(answer);
    assertThat(events.getLast()).isInstanceOf(Finished.class);
    assertThatThrownBy(() -> shortLived.score("more")).hasMessageContaining("closed");
  }

  @Test
  void aTokenThatThereIsNotIsRefusedBeforeItReachesNeighbours() {
    for (int token : new int[] {-1, 400, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> model.score(new int[] {1, token}))
          .isInstanceOfSatisfying(
              AltiplanoException.class, e -> assertThat(e.parameter()).contains("tokens"))
          .hasMessageContaining(token + " is not a token; there are 400");
    }
  }

  /** More texts than the queue holds are nobody's fault. */
  @Test
  void anyNumberOfTextsIsEmbeddedInOrder() {
    List<String> texts = Collections.nCopies(1_500, "a");
    List<String> mixed = new ArrayList<>(texts);
    mixed.set(1_400, "b");
    List<float[]> vectors = model.embed(mixed);
    assertThat(vectors).hasSize(1_500);
    assertThat(vectors.get(1_399)).isEqualTo(vectors.getFirst());
    assertThat(vectors.get(1_400)).isEqualTo(model.embed(List.of("b")).getFirst());
  }

  @Test
  void interruptingEndsTheWorkOnVectors() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> model.embed(Collections.nCopies(1_500, "a")))
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aTokenizerThatDoesNotFitTheEmbeddingIsRefused() {
    Path other = folder.resolve("other.gguf");
    GgufWriter writer = new SyntheticModel(SHAPE, ElementType.F32, 1).writer();
    SyntheticShape larger =
        SyntheticShape.dense("larger", SyntheticFamily.LLAMA, 64, 2, 4, 2, 16, 96, 500, CONTEXT);
    Path second = folder.resolve("larger.gguf");
    new SyntheticModel(larger, ElementType.F32, 1).writer().write(second);
    try (GgufFile file = GgufFile.open(second)) {
      for (String key : file.metadata().keys()) {
        if (key.startsWith("tokenizer.")) {
          writer.put(key, file.metadata().value(key).orElseThrow());
        }
      }
    }
    writer.write(other);
    assertThatThrownBy(() -> LanguageModel.load(other))
        .hasMessageContaining("other.gguf")
        .hasMessageContaining("the tokenizer has 500 tokens, the embedding has rows for 400");
  }

  /** Not a number anywhere in the weights is an error, never silence or an endless wait. */
  @Test
  void weightsThatAreNotNumbersAreAnError() {
    Path broken = folder.resolve("nan.gguf");
    new SyntheticModel(SHAPE.with("attention.scale", 1e38f), ElementType.F32, 1)
        .writer()
        .write(broken);
    try (LanguageModel model = LanguageModel.load(broken)) {
      assertThatThrownBy(() -> model.score("once upon a time"))
          .isInstanceOfSatisfying(
              AltiplanoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL));
      assertThatThrownBy(() -> model.embed(List.of("once upon a time")))
          .hasMessageContaining("not a number");
    }
  }

  private static Generation complete(String prompt, GenerationOptions options) {
    return model.complete(new CompletionRequest(prompt, options));
  }

  private static List<GenerationEvent> events(Generation generation) {
    List<GenerationEvent> events = new ArrayList<>();
    generation.forEach(events::add);
    return events;
  }

  @Test
  void speedIsMeasuredOverWholeSequences() {
    Speed speed = model.measure(4, 24, 8);
    assertThat(speed.promptTokens()).isEqualTo(96);
    assertThat(speed.generatedTokens()).isEqualTo(32);
  }
}
