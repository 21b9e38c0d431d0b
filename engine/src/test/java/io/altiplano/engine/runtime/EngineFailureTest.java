package io.altiplano.engine.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.FinishReason;
import io.altiplano.engine.cache.PagePool;
import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.convert.SyntheticModel;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.draft.Drafter;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.kernel.PromptRecipe;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.model.Compute;
import io.altiplano.engine.model.ForwardState;
import io.altiplano.engine.model.LoadedModel;
import io.altiplano.engine.model.ModelConfig;
import io.altiplano.engine.tensor.ElementType;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens on the engine's thread, nobody waits for ever, nor for what nobody wants. */
@Timeout(60)
class EngineFailureTest {
  private static final SyntheticShape SHAPE =
      SyntheticShape.dense("tiny", SyntheticFamily.LLAMA, 64, 2, 4, 2, 16, 96, 400, 128);

  @TempDir Path folder;
  private final WatchedWorkers workers = new WatchedWorkers();
  private GgufFile file;
  private PagePool pages;
  private Engine engine;

  /** Does as told in the middle of a forward pass. */
  private static final class WatchedWorkers implements Workers {
    volatile Runnable before = () -> {};

    void fail(Error failure) {
      before =
          () -> {
            throw failure;
          };
    }

    @Override
    public int count() {
      return 1;
    }

    @Override
    public void run(int tasks, IntConsumer task) {
      SERIAL.run(tasks, task);
    }

    @Override
    public void split(int count, int grain, RangeTask task) {
      before.run();
      Workers.super.split(count, grain, task);
    }
  }

  @BeforeEach
  void start() {
    Path path = folder.resolve("tiny.gguf");
    new SyntheticModel(SHAPE, ElementType.F32, 1).writer().write(path);
    file = GgufFile.open(path);
    ModelConfig config = ModelConfig.read(file);
    Kernels kernels = KernelSets.best();
    LoadedModel model = LoadedModel.load(file, config, kernels, List.of(), 128);
    pages = new PagePool(config.kvLayout(ElementType.F32), 4);
    engine =
        new Engine(
            model.transformer(),
            new Compute(kernels, workers, PromptRecipe.INTEGERS),
            pages,
            EngineLimits.DEFAULT,
            Drafter.NONE);
  }

  @AfterEach
  void stop() {
    engine.close();
    file.close();
  }

  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of(new OutOfMemoryError("Java heap space"), ErrorCode.INSUFFICIENT_MEMORY),
        Arguments.of(new InternalError("a fault in mapped memory"), ErrorCode.INPUT_OUTPUT),
        Arguments.of(new StackOverflowError(), ErrorCode.INTERNAL),
        Arguments.of(new AssertionError("ours"), ErrorCode.INTERNAL));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void anErrorInAStepFailsWhatIsLiveAndTheEngineGoesOn(Error error, ErrorCode code) {
    workers.fail(error);
    RecordingHandler first = submit(new RecordingHandler());
    assertThat(failureOf(first).code()).isEqualTo(code);
    workers.before = () -> {};
    RecordingHandler second = submit(new RecordingHandler());
    assertThat(second.end.join()).isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void pagesOfAFailedSequenceAreGivenBackAndNotBuiltUpon() {
    workers.fail(new AssertionError("ours"));
    failureOf(submit(new RecordingHandler()));
    workers.before = () -> {};
    for (int i = 0; i < 10; i++) {
      assertThat(submit(new RecordingHandler()).end.join()).isEqualTo(FinishReason.LENGTH);
    }
  }

  @Test
  void aHandlersErrorFailsItsSequenceAlone() {
    RecordingHandler broken =
        submit(
            new RecordingHandler() {
              @Override
              public int onRow(
                  int position, boolean isLast, ForwardState state, int row, int logitsIndex) {
                throw new OutOfMemoryError("Java heap space");
              }
            });
    RecordingHandler sound = submit(new RecordingHandler());
    assertThat(failureOf(broken).code()).isEqualTo(ErrorCode.INSUFFICIENT_MEMORY);
    assertThat(sound.end.join()).isEqualTo(FinishReason.LENGTH);
  }

  /** One that cannot even begin does not take the others with it. */
  @Test
  void whoCannotBeginFailsAlone() {
    RecordingHandler broken =
        submit(
            new RecordingHandler() {
              @Override
              public void onStarted(int cachedTokens) {
                throw new IllegalStateException("cannot begin");
              }
            });
    assertThat(failureOf(broken)).hasMessageContaining("cannot begin");
    assertThat(submit(new RecordingHandler()).end.join()).isEqualTo(FinishReason.LENGTH);
  }

  /** Failing where nothing is expected to: everyone is told, those who come later too. */
  @Test
  void aThreadThatCannotGoOnLeavesNobodyWaiting() {
    RecordingHandler broken =
        submit(
            new RecordingHandler() {
              @Override
              public boolean needsEveryRow() {
                throw new IllegalStateException("unexpected");
              }
            });
    assertThat(failureOf(broken)).hasMessageContaining("unexpected");
    assertThatThrownBy(() -> submit(new RecordingHandler()))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("the model stopped")
        .hasMessageContaining("unexpected");
  }

  @Test
  void aStepThatNobodyWantsAnyMoreIsGivenUp() {
    int whole = splitsWhile(sequence(new OneToken()), false);
    Sequence beside = new Sequence(new int[] {4, 5, 6}, 40, new OneToken());
    assertThat(splitsWhile(sequence(new OneToken()), true, beside)).isEqualTo(whole);
    Sequence alone = sequence(new OneToken());
    assertThat(splitsWhile(alone, true)).as("one of two layers").isEqualTo((whole - 1) / 2);
    assertThat(endOf(alone)).isEqualTo(FinishReason.CANCELLED);
  }

  /** How often work is split until all have ended; the first may be cancelled in the first step. */
  private int splitsWhile(Sequence first, boolean cancelled, Sequence... others) {
    AtomicInteger splits = new AtomicInteger();
    workers.before =
        () -> {
          splits.incrementAndGet();
          if (cancelled) {
            first.cancel();
          }
        };
    engine.submit(Stream.concat(Stream.of(first), Stream.of(others)).toArray(Sequence[]::new));
    endOf(first);
    Stream.of(others).forEach(EngineFailureTest::endOf);
    return splits.get();
  }

  private static FinishReason endOf(Sequence sequence) {
    return ((RecordingHandler) sequence.handler()).end.join();
  }

  /** Ends after its first token. */
  private static final class OneToken extends RecordingHandler {
    @Override
    public int onRow(int position, boolean isLast, ForwardState state, int row, int logitsIndex) {
      if (isLast) {
        end.complete(FinishReason.STOP);
      }
      return isLast ? END : 1;
    }
  }

  private RecordingHandler submit(RecordingHandler handler) {
    engine.submit(sequence(handler));
    return handler;
  }

  private static Sequence sequence(RecordingHandler handler) {
    return new Sequence(new int[] {1, 2, 3}, 40, handler);
  }

  private static AltiplanoException failureOf(RecordingHandler handler) {
    ExecutionException wrapped =
        catchThrowableOfType(ExecutionException.class, () -> handler.end.get());
    return (AltiplanoException) requireNonNull(wrapped.getCause());
  }
}
