package io.altiplano.training.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedBatchesTest {
  private static final int PAD = 7;
  private static final int LENGTH = 64;
  private static final int ROWS = 3;

  /**
   * Tokens of example e of source s are {@code 1000 s + 10 e} and so on, so each is known again.
   */
  private static Source source(String name, int number, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Example> examples = new ArrayList<>();
    for (int e = 0; e < count; e++) {
      int[] tokens = new int[random.nextInt(2, LENGTH + 2)];
      boolean[] learned = new boolean[tokens.length];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = 1_000_000 * (number + 1) + 1000 * e + i;
        learned[i] = i > 0 && (i == 1 || random.nextBoolean());
      }
      examples.add(new Example(tokens, learned));
    }
    return new Source(name, examples, new SourceFacts(count, 0, 0, 0, 0, 0, 0));
  }

  private static List<WeightedSource> sources() {
    return List.of(
        new WeightedSource(source("a", 0, 40, 1), 3), new WeightedSource(source("b", 1, 9, 2), 1));
  }

  private static PackedBatches batches(long seed) {
    return new PackedBatches(sources(), ROWS, LENGTH, PAD, seed);
  }

  @Test
  void everyRowIsWholeExamplesAndPadding() {
    PackedBatches batches = batches(5);
    for (int i = 0; i < 200; i++) {
      Batch batch = batches.next();
      for (int row = 0; row < ROWS; row++) {
        checkRow(batch, row * LENGTH, (row + 1) * LENGTH);
      }
    }
  }

  private static void checkRow(Batch batch, int from, int to) {
    int at = from;
    int document = 0;
    while (at < to && batch.inputs()[at] != PAD) {
      Example example = example(batch.inputs()[at]);
      for (int i = 0; i + 1 < example.tokens().length; i++, at++) {
        assertThat(batch.inputs()[at]).isEqualTo(example.tokens()[i]);
        assertThat(batch.documents()[at]).isEqualTo(document);
        assertThat(batch.targets()[at])
            .isEqualTo(example.learned()[i + 1] ? example.tokens()[i + 1] : Batch.IGNORED);
      }
      document++;
    }
    assertThat(document).isPositive();
    for (; at < to; at++) {
      assertThat(batch.inputs()[at]).isEqualTo(PAD);
      assertThat(batch.targets()[at]).isEqualTo(Batch.IGNORED);
      assertThat(batch.documents()[at]).isEqualTo(document);
    }
  }

  private static Example example(int firstToken) {
    List<Example> examples = sources().get(firstToken / 1_000_000 - 1).source().examples();
    return examples.get(firstToken % 1_000_000 / 1000);
  }

  @Test
  void theSameSeedGivesTheSameBatchesAndAnotherDoesNot() {
    PackedBatches first = batches(5);
    PackedBatches second = batches(5);
    PackedBatches other = batches(6);
    boolean differs = false;
    for (int i = 0; i < 100; i++) {
      Batch batch = first.next();
      assertSame(second.next(), batch);
      differs |= !Arrays.equals(other.next().inputs(), batch.inputs());
    }
    assertThat(differs).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 40, 333})
  void skippingIsAsIfTheBatchesHadBeenGiven(int skipped) {
    PackedBatches walked = batches(9);
    for (int i = 0; i < skipped; i++) {
      walked.next();
    }
    PackedBatches jumped = batches(9);
    jumped.skip(skipped);

    assertThat(jumped.utilisation()).isEqualTo(walked.utilisation());
    assertThat(jumped.epochs(1)).isEqualTo(walked.epochs(1));
    for (int i = 0; i < 50; i++) {
      assertSame(jumped.next(), walked.next());
    }
    assertThat(walked.epochs(1)).as("several times round").isGreaterThan(2);
  }

  @Test
  void eachTimeRoundEveryExampleComesOnceInAnotherOrder() {
    ShuffledOrder order = new ShuffledOrder(50, 3, 0);
    List<List<Integer>> epochs = new ArrayList<>();
    for (int epoch = 0; epoch < 3; epoch++) {
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        numbers.add(order.next());
      }
      assertThat(numbers).doesNotHaveDuplicates().hasSize(50);
      epochs.add(numbers);
    }
    assertThat(epochs).doesNotHaveDuplicates();
  }

  @Test
  void sourcesGetTheirSharesOfTheTokens() {
    PackedBatches batches = batches(5);
    int[] tokens = new int[3];
    for (int i = 0; i < 500; i++) {
      for (int input : batches.next().inputs()) {
        tokens[input / 1_000_000]++;
      }
    }
    double share = (double) tokens[1] / (tokens[1] + tokens[2]);
    assertThat(share).isBetween(0.74, 0.76);
  }

  @Test
  void rowsAreNearlyFullEvenWithLengthsOfAllKinds() {
    PackedBatches batches = batches(5);
    long padding = 0;
    for (int i = 0; i < 300; i++) {
      padding += Arrays.stream(batches.next().inputs()).filter(input -> input == PAD).count();
    }
    double filled = 1 - padding / (300.0 * ROWS * LENGTH);
    assertThat(batches.utilisation()).isEqualTo(filled).isGreaterThan(0.9);
  }

  @Test
  void heldOutIsEveryExampleOnceInOrder() {
    Source source = source("a", 0, 40, 1);
    List<Integer> seen = new ArrayList<>();
    for (Batch batch : new HeldOutBatches(source, ROWS, LENGTH, PAD)) {
      assertThat(batch.rows()).isEqualTo(ROWS);
      Arrays.stream(batch.inputs()).filter(input -> input != PAD).forEach(seen::add);
    }
    List<Integer> inputs = new ArrayList<>();
    for (Example example : source.examples()) {
      Arrays.stream(example.tokens(), 0, example.tokens().length - 1).forEach(inputs::add);
    }
    assertThat(seen).isEqualTo(inputs);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> new PackedBatches(sources(), ROWS, LENGTH / 2, PAD, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a row of 32");
    assertThatThrownBy(() -> new WeightedSource(source("a", 0, 1, 1), 0))
        .hasMessageContaining("weight");
    assertThatThrownBy(() -> new WeightedSource(source("empty", 0, 0, 1), 1))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContainingAll("'empty'", "nothing to learn");
  }

  private static void assertSame(Batch actual, Batch expected) {
    assertThat(actual.inputs()).isEqualTo(expected.inputs());
    assertThat(actual.targets()).isEqualTo(expected.targets());
    assertThat(actual.documents()).isEqualTo(expected.documents());
  }
}
