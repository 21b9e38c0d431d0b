package io.altiplano.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KoreanJudgeTest {
  private static boolean passes(String question, String answer) {
    return new KoreanJudge(question).judge(answer).passed();
  }

  @Test
  void koreanPasses() {
    assertThat(passes("배고파", "맛있는 거 드세요.")).isTrue();
    assertThat(passes("SD카드 망가졌어", "다시 새로 사는 게 마음 편해요. (SD)")).isTrue();
    assertThat(passes("몇 시야?", "네.")).isTrue();
  }

  @Test
  void otherLanguagesFail() {
    assertThat(passes("배고파", "I am hungry too.")).isFalse();
    assertThat(passes("배고파", "저 am hungry")).isFalse();
    assertThat(passes("배고파", "ab가나")).isFalse();
    assertThat(passes("배고파", "배가 고파요 very")).isTrue();
    assertThat(passes("배고파", "私はお腹が空いた")).isFalse();
  }

  @Test
  void silenceFails() {
    assertThat(passes("배고파", "")).isFalse();
    assertThat(passes("배고파", " \n")).isFalse();
    assertThat(passes("배고파", "123 ...!")).isFalse();
  }

  @Test
  void brokenSyllablesFail() {
    assertThat(passes("배고파", "맛있는 \uFFFD 드세요")).isFalse();
    assertThat(passes("배고파", "맛있는 ㄱ 드세요")).isFalse();
    assertThat(passes("배고파", "맛있는 \u1112\u1161 드세요")).isFalse();
    assertThat(passes("배고파", "\uFFA1 맛있는 거")).isFalse();
  }

  @Test
  void jamoOfTheQuestionMayBeRepeated() {
    assertThat(passes("배고파 ㅋㅋ", "저도 배고파요 ㅋㅋㅋ")).isTrue();
    assertThat(passes("배고파 ㅋㅋ", "저도 배고파요 ㅠㅠ")).isFalse();
    assertThat(passes("배고파 ㅋㅋ", "ㅋㅋ")).isFalse();
  }
}
