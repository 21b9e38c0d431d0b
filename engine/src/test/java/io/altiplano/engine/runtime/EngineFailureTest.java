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
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens on the engine's thread, nobody waits for ever. */
@Timeout(60)
class EngineFailureTest {
  private static final SyntheticShape SHAPE =
      SyntheticShape.dense("tiny", SyntheticFamily.LLAMA, 64, 1, 4, 2, 16, 96, 400, 128);

  @TempDir Path folder;
  private final FailingWorkers workers = new FailingWorkers();
  private GgufFile file;
  private PagePool pages;
  private Engine engine;

  /** Fails as told, in the middle of a forward pass. */
  private static final class FailingWorkers implements Workers {
    volatile @Nullable Error failure;

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
      Error now = failure;
      if (now != null) {
        throw now;
      }
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
    workers.failure = error;
    RecordingHandler first = submit(new RecordingHandler());
    assertThat(failureOf(first).code()).isEqualTo(code);
    workers.failure = null;
    RecordingHandler second = submit(new RecordingHandler());
    assertThat(second.end.join()).isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void pagesOfAFailedSequenceAreGivenBackAndNotBuiltUpon() {
    workers.failure = new AssertionError("ours");
    failureOf(submit(new RecordingHandler()));
    workers.failure = null;
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

  private RecordingHandler submit(RecordingHandler handler) {
    engine.submit(new Sequence(new int[] {1, 2, 3}, 40, handler));
    return handler;
  }

  private static AltiplanoException failureOf(RecordingHandler handler) {
    ExecutionException wrapped =
        catchThrowableOfType(ExecutionException.class, () -> handler.end.get());
    return (AltiplanoException) requireNonNull(wrapped.getCause());
  }
}
