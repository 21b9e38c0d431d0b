package io.altiplano.engine.draft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromptLookupTest {
  private final PromptLookup lookup = new PromptLookup();

  @Test
  void goesOnAsWhereTheTextReadTheSame() {
    assertThat(guess(3, 1, 2, 7, 8, 9, 5, 1, 2)).containsExactly(7, 8, 9);
  }

  @Test
  void aLongerMatchCountsMoreThanALaterOne() {
    assertThat(guess(2, 4, 1, 2, 7, 8, 3, 1, 2, 9, 9, 4, 1, 2)).containsExactly(7, 8);
  }

  @Test
  void ofEqualMatchesTheLaterCounts() {
    assertThat(guess(2, 1, 2, 7, 8, 1, 2, 9, 5, 3, 1, 2)).containsExactly(9, 5);
  }

  @Test
  void whatRepeatsItselfIsGuessedToGoOnSo() {
    assertThat(guess(7, 4, 1, 2, 3, 1, 2, 3)).containsExactly(1, 2, 3, 1, 2, 3, 1);
    assertThat(guess(3, 5, 5, 5)).containsExactly(5, 5, 5);
  }

  @Test
  void oneTokenThatCameBeforeIsNotEnough() {
    assertThat(guess(3, 1, 2, 7, 8, 9, 2)).isEmpty();
    assertThat(guess(3, 1)).isEmpty();
    assertThat(guess(3, 1, 1)).isEmpty();
    assertThat(guess(3, 1, 2, 3, 4, 5)).isEmpty();
  }

  @Test
  void noMoreIsGuessedThanIsWanted() {
    assertThat(guess(0, 1, 2, 7, 1, 2)).isEmpty();
    assertThat(guess(1, 1, 2, 7, 1, 2)).containsExactly(7);
  }

  @Test
  void eachTextIsGuessedForItself() {
    assertThat(
            lookup.draft(
                List.of(
                    new Drafter.Text("a", new int[] {1, 2, 7, 1, 2}, 1),
                    new Drafter.Text("b", new int[] {1, 2}, 1))))
        .containsExactly(new int[] {7}, new int[0]);
  }

  @Test
  void aLongTextIsSearchedInNoTime() {
    int[] text = IntStream.range(0, 131_072).toArray();
    text[text.length - 2] = 40;
    text[text.length - 1] = 41;
    assertThat(guess(2, text)).containsExactly(42, 43);
  }

  private int[] guess(int most, int... tokens) {
    return lookup.draft(List.of(new Drafter.Text(this, tokens, most))).getFirst();
  }
}
