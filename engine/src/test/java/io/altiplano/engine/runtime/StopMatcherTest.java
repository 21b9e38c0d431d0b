package io.altiplano.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StopMatcherTest {
  @Test
  void holdsBackWhatMayBeAStopText() {
    StopMatcher stops = new StopMatcher(List.of("END"));
    assertThat(stops.append("one E")).isEqualTo("one ");
    assertThat(stops.append("N")).isEmpty();
    assertThat(stops.append("T")).isEqualTo("ENT");
    assertThat(stops.append("EN")).isEmpty();
    assertThat(stops.append("D and more")).isEmpty();
    assertThat(stops.isStopped()).isTrue();
    assertThat(stops.flush()).isEmpty();
  }

  @Test
  void theFirstOfSeveralStopTextsCounts() {
    StopMatcher stops = new StopMatcher(List.of("zz", "y"));
    assertThat(stops.append("a y zz")).isEqualTo("a ");
    assertThat(stops.isStopped()).isTrue();
  }

  @Test
  void anAnswerThatEndsEarlyIsGivenWhole() {
    StopMatcher stops = new StopMatcher(List.of("\n\n"));
    assertThat(stops.append("line\n")).isEqualTo("line");
    assertThat(stops.flush()).isEqualTo("\n");
  }

  /** However a text is cut into pieces, nothing of it is lost or shown twice before the stop. */
  @Test
  void piecesDoNotMatter() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 5_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(30); i > 0; i--) {
        text.append((char) ('a' + random.nextInt(3)));
      }
      int stop = text.indexOf("abca");
      StopMatcher matcher = new StopMatcher(List.of("abca"));
      StringBuilder shown = new StringBuilder();
      for (int from = 0; from < text.length() && !matcher.isStopped(); ) {
        int to = Math.min(text.length(), from + 1 + random.nextInt(4));
        shown.append(matcher.append(text.substring(from, to)));
        from = to;
      }
      shown.append(matcher.flush());
      String expected = stop < 0 ? text.toString() : text.substring(0, stop);
      assertThat(shown.toString()).as("seed 11, %s", text).isEqualTo(expected);
    }
  }
}
