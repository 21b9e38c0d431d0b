package io.altiplano.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.runtime.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoreWindowsTest {
  private static final int BOS = -1;

  /** Every window that was asked for. */
  private final List<int[]> windows = new ArrayList<>();

  /** A model whose log-probability of a token is that token's own number. */
  private Scores model(int[] window) {
    windows.add(window);
    float[] own = new float[window.length - 1];
    for (int i = 0; i < own.length; i++) {
      own[i] = window[i + 1];
    }
    return new Scores(window, own);
  }

  @Test
  void everyTokenIsJudgedOnceAndInOrder() {
    for (int context = 2; context < 12; context++) {
      for (int length = 2; length < 40; length++) {
        windows.clear();
        int[] tokens = IntStream.range(0, length).toArray();
        tokens[0] = BOS;
        Scores scores = new ScoreWindows(context, true, this::model, done -> {}).score(tokens);
        float[] expected = new float[length - 1];
        for (int i = 0; i < expected.length; i++) {
          expected[i] = i + 1;
        }
        assertThat(scores.logProbabilities())
            .as("context %d, length %d", context, length)
            .isEqualTo(expected);
        int limit = context;
        assertThat(windows).allMatch(window -> window.length <= limit && window[0] == BOS);
      }
    }
  }

  @Test
  void aTextThatFitsIsOneWindow() {
    new ScoreWindows(8, true, this::model, done -> {}).score(new int[] {BOS, 1, 2, 3, 4, 5, 6, 7});
    assertThat(windows).hasSize(1);
  }

  @Test
  void withoutABeginningTokenWindowsAreTheTextsOwn() {
    new ScoreWindows(4, false, this::model, done -> {}).score(new int[] {0, 1, 2, 3, 4, 5});
    assertThat(windows.getLast()).isEqualTo(new int[] {2, 3, 4, 5});
  }

  @Test
  void progressEndsAtTheEnd() {
    List<Long> heard = new ArrayList<>();
    new ScoreWindows(4, true, this::model, heard::add).score(IntStream.range(0, 9).toArray());
    assertThat(heard).isSorted().endsWith(9L);
  }
}
