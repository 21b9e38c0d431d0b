package io.altiplano.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DisplayWidthTest {
  @Test
  void hangulTakesTwoColumnsWhetherComposedOrNot() {
    assertThat(DisplayWidth.of("한국어")).isEqualTo(6);
    assertThat(DisplayWidth.of("\u1112\u1161\u11ab")).isEqualTo(2); // the same syllable in parts
    assertThat(DisplayWidth.of("e\u0301")).isEqualTo(1);
    assertThat(DisplayWidth.of("🦙")).isEqualTo(2);
  }

  @Test
  void truncationNeverExceedsTheWidth() {
    assertThat(DisplayWidth.truncate("한국어 모델", 6)).isEqualTo("한국…");
    assertThat(DisplayWidth.truncate("short", 6)).isEqualTo("short");
    for (int columns = 1; columns < 12; columns++) {
      assertThat(DisplayWidth.of(DisplayWidth.truncate("a한b국c어d", columns)))
          .isLessThanOrEqualTo(columns);
    }
  }

  @Test
  void paddingCountsColumns() {
    assertThat(DisplayWidth.padRight("한", 4)).isEqualTo("한  ");
    assertThat(DisplayWidth.padLeft("한", 4)).isEqualTo("  한");
  }
}
