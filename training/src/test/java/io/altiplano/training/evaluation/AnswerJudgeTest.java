package io.altiplano.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerJudgeTest {
  private static boolean passes(List<String> accept, List<String> reject, String answer) {
    return new AnswerJudge(accept, reject).judge(answer).passed();
  }

  @Test
  void wordsAreWholeInAnyCase() {
    List<String> ten = List.of("ten", "10");
    assertThat(passes(ten, List.of(), "TEN of them.")).isTrue();
    assertThat(passes(ten, List.of(), "(10)")).isTrue();
    assertThat(passes(ten, List.of(), "often")).isFalse();
    assertThat(passes(ten, List.of(), "tennis")).isFalse();
    assertThat(passes(ten, List.of(), "100")).isFalse();
    assertThat(passes(List.of("élan"), List.of(), "E\u0301LAN")).isTrue();
  }

  @Test
  void particlesMayFollowAWord() {
    assertThat(passes(List.of("고양이"), List.of(), "저는 고양이를 키워요.")).isTrue();
    assertThat(passes(List.of("AI"), List.of(), "저는 ai예요.")).isTrue();
    assertThat(passes(List.of("양이"), List.of(), "저는 고양이를 키워요.")).isFalse();
    assertThat(passes(List.of("10월"), List.of(), "2010월")).isFalse();
  }

  @Test
  void alternativesStandTogether() {
    // The boundaries hold for each of them.
    assertThat(passes(List.of("cat|dog"), List.of(), "catalogue, dogma")).isFalse();
    assertThat(passes(List.of("cat|dog"), List.of(), "a cat")).isTrue();
  }

  @Test
  void oneRejectedWordIsEnough() {
    List<String> reject = List.of("don't have", "dogs?");
    assertThat(passes(List.of("cats?"), reject, "Two cats.")).isTrue();
    assertThat(passes(List.of("cats?"), reject, "Two cats and a dog.")).isFalse();
    assertThat(passes(List.of("cats?"), reject, "I don’t  have cats.")).isFalse();
    assertThat(new AnswerJudge(List.of("cats?"), reject).judge("a Dog").reason())
        .isEqualTo("says \"Dog\"");
  }

  @Test
  void anAnswerMayBeAskedToBeginSo() {
    assertThat(passes(List.of("^no\\b"), List.of(), "No, thanks.")).isTrue();
    assertThat(passes(List.of("^no\\b"), List.of(), "Oh no.")).isFalse();
    assertThat(passes(List.of("^no\\b"), List.of(), "Not yet.")).isFalse();
  }
}
