package io.altiplano.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandidatesTest {
  private static final float FORBIDDEN = Float.NEGATIVE_INFINITY;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 17, 1000, 1024, 1025, 2047, 2048, 5000, 20000})
  void theLikeliestComeInOrderWithTiesByIdHoweverTheyAreSelected(int size) {
    float[] logits = coarse(size);
    int[] expected = ordered(logits);
    for (int count : new int[] {1, 2, 40, 1023, 1024, 1025, 6000, 30000}) {
      Candidates candidates = candidates(logits);
      candidates.keepLikeliest(count);
      assertThat(ids(candidates))
          .as("size %d count %d", size, count)
          .containsExactly(Arrays.copyOf(expected, Math.min(count, expected.length)));
    }
    Candidates sorted = candidates(logits);
    sorted.sort();
    assertThat(ids(sorted)).containsExactly(expected);
  }

  @Test
  void logitsSurviveTheKey() {
    float[] values = {
      0f, 1f, -1f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE, 3.25f
    };
    for (float value : values) {
      long key = Candidates.key(value, 7);
      assertThat(Candidates.logitOf(key)).isEqualTo(value);
      assertThat(Candidates.idOf(key)).isEqualTo(7);
    }
    assertThat(Candidates.key(-0f, 1)).isGreaterThan(Candidates.key(0f, 0));
    assertThat(Candidates.key(0f, 1)).isGreaterThan(Candidates.key(-0f, 0));
  }

  @Test
  void forbiddenTokensAreNoCandidates() {
    Candidates candidates = candidates(FORBIDDEN, 2f, FORBIDDEN, 3f);
    candidates.keepLikeliest(4);
    assertThat(ids(candidates)).containsExactly(3, 1);
    assertThat(ids(candidates(FORBIDDEN, 2f, FORBIDDEN, 3f))).containsExactly(1, 3);
  }

  @Test
  void theWeightOfTheLikeliestIsOneAtAnyTemperature() {
    for (float temperature : new float[] {Float.MIN_VALUE, 1e-30f, 0.5f, 1f, 100f}) {
      Candidates candidates = candidates(-1e30f, 5f, 1f, Float.MAX_VALUE);
      double[] weights = candidates.weights(temperature);
      assertThat(weights[3]).isEqualTo(1);
      assertThat(IntStream.range(0, 3).mapToDouble(i -> weights[i])).allMatch(it -> it == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void brokenLogitsAreAnErrorThatNamesTheToken(float broken) {
    Candidates few = new Candidates(3);
    few.reset(new float[] {1, broken, 2});
    assertThatThrownBy(() -> few.keepLikeliest(1))
        .isInstanceOfSatisfying(
            AltiplanoException.class, it -> assertThat(it.code()).isEqualTo(ErrorCode.INTERNAL))
        .hasMessageContaining("token 1");
    few.reset(new float[] {1, broken, 2});
    assertThatThrownBy(few::size).hasMessageContaining("token 1");
  }

  @Test
  void forbiddingEveryTokenIsTheRequestsFault() {
    Candidates none = new Candidates(2);
    none.reset(new float[] {FORBIDDEN, FORBIDDEN});
    assertThatThrownBy(none::sort)
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            it -> assertThat(it.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
  }

  @Test
  void anotherNumberOfLogitsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Candidates(3).reset(new float[4]))
        .withMessageContaining("expected 3");
  }

  /** Few distinct values, so that many tie, and some forbidden. */
  private static float[] coarse(int size) {
    SplittableRandom random = new SplittableRandom(size);
    float[] logits = new float[size];
    for (int i = 0; i < size; i++) {
      logits[i] = i > 0 && random.nextInt(10) == 0 ? FORBIDDEN : random.nextInt(-50, 50) / 4f;
    }
    return logits;
  }

  private static int[] ordered(float[] logits) {
    return IntStream.range(0, logits.length)
        .filter(id -> logits[id] != FORBIDDEN)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer id) -> 0f - logits[id]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static Candidates candidates(float... logits) {
    Candidates candidates = new Candidates(logits.length);
    candidates.reset(logits);
    return candidates;
  }

  private static int[] ids(Candidates candidates) {
    return IntStream.range(0, candidates.size()).map(candidates::id).toArray();
  }
}
