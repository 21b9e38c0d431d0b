package io.altiplano.training.tokenizer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class MergeLearnerTest {
  private static List<String> learnt(Map<String, Integer> words, int wanted) {
    MergeLearner learner = new MergeLearner(Vocabularies.counts(words));
    learner.learn(256 + wanted, _ -> {});
    List<byte[]> tokens = learner.tokens();
    return tokens.subList(256, tokens.size()).stream()
        .map(token -> new String(token, UTF_8))
        .toList();
  }

  /**
   * The textbook's words. Counts at the start: es and st 9, we 8, lo and ow 7; es comes before st
   * because e is the smaller id. Then est 9; lo before ow, low 7; of ew, ne and w+est, 6 each, ew;
   * and so on.
   */
  @Test
  void textbookWordsGiveTheMergesWorkedOutByHand() {
    Map<String, Integer> words = Map.of("low", 5, "lower", 2, "newest", 6, "widest", 3);
    List<String> all =
        List.of(
            "es", "est", "lo", "low", "ew", "new", "newest", "dest", "idest", "widest", "er",
            "lower");
    assertThat(learnt(words, 100)).isEqualTo(all);
    assertThat(learnt(words, 4)).isEqualTo(all.subList(0, 4));
  }

  @Test
  void rowsOfOneByteAreJoinedFromTheLeft() {
    // After aa it is (aa)(aa)a: two pairs, once each; their left ids are equal, and a is the
    // smaller
    // right one.
    assertThat(learnt(Map.of("aaaaa", 3), 9)).containsExactly("aa", "aaa", "aaaaa");
  }

  @Test
  void whatOccursOnceIsNotLearnt() {
    assertThat(learnt(Map.of("abc", 1), 9)).isEmpty();
    assertThat(learnt(Map.of(), 9)).isEmpty();
    assertThat(learnt(Map.of("a", 7), 9)).isEmpty();
  }

  @Test
  void noTwoMergesSpellTheSameToken() {
    for (long seed = 0; seed < 60; seed++) {
      Map<String, Integer> words = words(seed);
      MergeLearner learner = new MergeLearner(Vocabularies.counts(words));
      learner.learn(420, _ -> {});
      assertThat(learner.tokens().stream().map(token -> new String(token, ISO_8859_1)))
          .as("seed " + seed)
          .doesNotHaveDuplicates();
      assertThat(learner.merges()).as("seed " + seed).doesNotHaveDuplicates();
    }
  }

  @Test
  void countingAnewForEachMergeGivesTheSame() {
    for (long seed = 0; seed < 60; seed++) {
      Map<String, Integer> words = words(seed);
      MergeLearner learner = new MergeLearner(Vocabularies.counts(words));
      learner.learn(420, _ -> {});
      NaiveBpe naive = NaiveBpe.learn(words, 420);
      assertThat(learner.merges()).as("seed " + seed).isEqualTo(naive.merges());
    }
  }

  @Test
  void whatTheListenerThrowsEndsTheLearning() {
    MergeLearner learner = new MergeLearner(Vocabularies.counts(Map.of("lower", 2)));
    assertThatThrownBy(() ->
            learner.learn(
                300,
                _ -> {
                  throw new CancellationException();
                }))
        .isInstanceOf(CancellationException.class);
    assertThat(learner.merges()).hasSize(1);
  }

  /** Words of few letters, in which pairs overlap and meet again. */
  private static Map<String, Integer> words(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Integer> words = new TreeMap<>();
    for (int i = 0; i < 40; i++) {
      StringBuilder word = new StringBuilder();
      for (int length = random.nextInt(1, 30); length > 0; length--) {
        word.append((char) ('a' + random.nextInt(3)));
      }
      words.put(word.toString(), random.nextInt(1, 4));
    }
    return words;
  }
}
