package io.altiplano.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KneserNeyTest {
  private static final int VOCABULARY = 12;

  /** Bigrams over {a, b, c} = {0, 1, 2}, computed by hand with the fallback discounts. */
  @Test
  void bigramsByHand() {
    // Documents: a b a b, a c. Bigrams: ^a 2, ab 2, ba 1, ac 1.
    KneserNey model = model(2, 3, List.of(new int[] {0, 1, 0, 1}, new int[] {0, 2}));
    // Before a stand ^ and b, before b only a, before c only a: 2, 1, 1 of 4.
    double mass = (1 + 0.5 + 0.5) / 4;
    double unigramA = (2 - 1.0) / 4 + mass / 3;
    double unigramB = (1 - 0.5) / 4 + mass / 3;
    // After ^ comes a, twice; the count 2 is discounted by 1.
    assertThat(model.probability(new int[] {}, 0)).isCloseTo(0.5 + 0.5 * unigramA, within(1e-7));
    assertThat(model.probability(new int[] {}, 1)).isCloseTo(0.5 * unigramB, within(1e-7));
    // After a come b twice and c once: 3, of which 1 + 0.5 are given to the unigrams.
    assertThat(model.probability(new int[] {0}, 1))
        .isCloseTo(1.0 / 3 + 0.5 * unigramB, within(1e-7));
    assertThat(model.probability(new int[] {0}, 2))
        .isCloseTo(0.5 / 3 + 0.5 * unigramB, within(1e-7));
    // Nothing was seen after c: the unigrams alone.
    assertThat(model.probability(new int[] {2}, 0)).isCloseTo(unigramA, within(1e-7));
  }

  @Test
  void discountsByHand() {
    // n1..n4 = 8, 4, 2, 1: Y = 8 / 16; 1 - 2 Y 4/8; 2 - 3 Y 2/4; 3 - 4 Y 1/2.
    assertThat(Discounts.of(new long[] {8, 4, 2, 1})).isEqualTo(new Discounts(0.5, 1.25, 2));
    assertThat(Discounts.of(new long[] {8, 4, 0, 1})).isEqualTo(Discounts.FALLBACK);
    assertThat(Discounts.of(new long[] {100, 1, 300, 1})).isEqualTo(Discounts.FALLBACK);
    assertThat(new Discounts(0.5, 1, 1.5).of(0)).isZero();
    assertThat(new Discounts(0.5, 1, 1.5).of(7)).isEqualTo(1.5);
  }

  @Test
  void equalsTheTextbookAndSumsToOne() {
    for (int order = 1; order <= 5; order++) {
      long seed = 1000L + order;
      Random random = new Random(seed);
      List<int[]> documents = documents(random);
      KneserNey model = model(order, VOCABULARY, documents);
      NaiveKneserNey naive = new NaiveKneserNey(order, VOCABULARY, documents);
      for (int trial = 0; trial < 60; trial++) {
        int[] beginning = beginning(random, documents);
        double sum = 0;
        for (int token = 0; token < VOCABULARY; token++) {
          double probability = model.probability(beginning, token);
          assertThat(probability)
              .as("seed %d, %d after %s", seed, token, Arrays.toString(beginning))
              .isPositive()
              .isCloseTo(naive.probability(beginning, token), within(1e-6));
          sum += probability;
        }
        assertThat(sum).as("seed %d", seed).isCloseTo(1, within(1e-6));
      }
    }
  }

  @Test
  void aDocumentIsScoredTokenByToken() {
    Random random = new Random(5);
    KneserNey model = model(4, VOCABULARY, documents(random));
    int[] document = document(random, 30);
    double[] scores = model.logProbabilities(document);
    for (int i = 0; i < document.length; i++) {
      double alone = model.probability(Arrays.copyOf(document, i), document[i]);
      assertThat(scores[i]).isCloseTo(Math.log(alone), within(1e-12));
    }
  }

  @Test
  void whatWasSeenOftenIsLikely() {
    int[] document = IntStream.range(0, 3000).map(i -> i % 7).toArray();
    double[] scores = model(5, VOCABULARY, List.of(document)).logProbabilities(document);
    assertThat(Math.exp(scores[2999])).isGreaterThan(0.99);
  }

  /** So many n-grams that the tables grow several times. */
  @Test
  void tablesGrow() {
    Random random = new Random(3);
    int[] document = random.ints(40_000, 0, 500).toArray();
    NgramCounter counter = new NgramCounter(3, 500);
    counter.add(document);
    KneserNey model = counter.model();
    assertThat(counter.tokens()).isEqualTo(40_000);
    assertThat(counter.ngrams()).isGreaterThan(60_000);
    int[] beginning = Arrays.copyOf(document, 20_000);
    double sum = 0;
    for (int token = 0; token < 500; token++) {
      sum += model.probability(beginning, token);
    }
    assertThat(sum).isCloseTo(1, within(1e-5));
  }

  @Test
  void anOrderWithoutSenseIsRefused() {
    assertThatThrownBy(() -> new NgramCounter(0, 10)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NgramCounter(99, 10)).isInstanceOf(IllegalArgumentException.class);
  }

  private static KneserNey model(int order, int vocabulary, List<int[]> documents) {
    NgramCounter counter = new NgramCounter(order, vocabulary);
    documents.forEach(counter::add);
    return counter.model();
  }

  private static List<int[]> documents(Random random) {
    List<int[]> documents = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      documents.add(document(random, random.nextInt(25)));
    }
    return documents;
  }

  /** Tokens of a skewed distribution, the last of the vocabulary never among them. */
  private static int[] document(Random random, int length) {
    int[] tokens = new int[length];
    for (int i = 0; i < length; i++) {
      tokens[i] = (int) (Math.pow(random.nextDouble(), 3) * (VOCABULARY - 1));
    }
    return tokens;
  }

  /** Half of them seen, half of them perhaps not. */
  private static int[] beginning(Random random, List<int[]> documents) {
    int[] seen = documents.get(random.nextInt(documents.size()));
    return random.nextBoolean()
        ? Arrays.copyOf(seen, random.nextInt(seen.length + 1))
        : document(random, random.nextInt(7));
  }
}
