package io.altiplano.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.tensor.ElementType;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SequenceCacheTest {
  private static final KvLayout LAYOUT = new KvLayout(2, 3, 4, 6, ElementType.F32, 16);

  @Test
  void offsetsOfAPageNeitherOverlapNorLeaveIt() {
    List<long[]> ranges = new ArrayList<>();
    for (int layer = 0; layer < 2; layer++) {
      for (int head = 0; head < 3; head++) {
        long key = LAYOUT.keyOffset(layer, head);
        ranges.add(new long[] {key, key + 16 * LAYOUT.keyStride()});
        long value = LAYOUT.valueOffset(layer, head);
        ranges.add(new long[] {value, value + 16 * LAYOUT.valueStride()});
      }
    }
    ranges.sort((a, b) -> Long.compare(a[0], b[0]));
    long end = 0;
    for (long[] range : ranges) {
      assertThat(range[0]).isEqualTo(end);
      end = range[1];
    }
    assertThat(end).isEqualTo(LAYOUT.pageBytes());
    assertThat(LAYOUT.bytesPerPosition()).isEqualTo(2 * 3 * (4 + 6) * Float.BYTES);
  }

  @Test
  void refusesCacheTypesThatDoNotFit() {
    assertThatThrownBy(() -> new KvLayout(1, 1, 64, 64, ElementType.Q4_0, 32))
        .hasMessageContaining("Q4_0 is not a cache type");
    assertThatThrownBy(() -> new KvLayout(1, 1, 80, 80, ElementType.Q8_0, 32))
        .hasMessageContaining("multiples of 32, this model's is 80");
  }

  @Test
  void aForkSharesPagesUntilItWrites() {
    try (PagePool pool = new PagePool(LAYOUT, 8)) {
      SequenceCache first = pool.newSequence();
      fill(first, 20, 1);
      SequenceCache second = first.fork();
      assertThat(pool.pagesInUse()).isEqualTo(2);
      assertThat(second.page(1)).isSameAs(first.page(1));

      fill(second, 2, 2);
      assertThat(second.page(0)).isSameAs(first.page(0));
      assertThat(second.page(1)).isNotSameAs(first.page(1));
      assertThat(mark(second, 19)).as("copied with the page").isEqualTo(1);
      assertThat(mark(second, 20)).isEqualTo(2);
      assertThat(first.length()).isEqualTo(20);

      first.close();
      assertThat(pool.pagesInUse()).isEqualTo(2);
      second.close();
      assertThat(pool.pagesInUse()).isZero();
    }
  }

  @Test
  void pagesRunOutWithAClearError() {
    try (PagePool pool = new PagePool(LAYOUT, 2)) {
      SequenceCache sequence = pool.newSequence();
      assertThatThrownBy(() -> sequence.reserve(33))
          .isInstanceOfSatisfying(
              AltiplanoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED))
          .hasMessageContaining("all 2 pages");
      sequence.close();
      assertThat(pool.pagesInUse()).isZero();
    }
  }

  @Test
  void pagesFreedEqualPagesTakenInARandomLife() {
    SplittableRandom random = new SplittableRandom(7);
    try (PagePool pool = new PagePool(LAYOUT, 4096)) {
      List<SequenceCache> sequences = new ArrayList<>();
      for (int step = 0; step < 3_000; step++) {
        int action = random.nextInt(5);
        if (sequences.isEmpty() || (action == 0 && sequences.size() < 20)) {
          sequences.add(pool.newSequence());
        } else {
          SequenceCache sequence = sequences.get(random.nextInt(sequences.size()));
          switch (action) {
            case 1 -> fill(sequence, random.nextInt(40), step);
            case 2 -> sequence.truncate(random.nextInt(sequence.length() + 1));
            case 3 -> {
              sequences.remove(sequence);
              sequence.close();
            }
            default -> {
              if (sequences.size() < 20) {
                sequences.add(sequence.fork());
              }
            }
          }
        }
      }
      sequences.forEach(SequenceCache::close);
      assertThat(pool.pagesInUse()).as("seed 7").isZero();
    }
  }

  private static void fill(SequenceCache sequence, int positions, int mark) {
    sequence.reserve(positions);
    for (int i = 0; i < positions; i++) {
      int position = sequence.length() + i;
      sequence
          .page(position / 16)
          .data()
          .set(ValueLayout.JAVA_FLOAT_UNALIGNED, position % 16 * LAYOUT.keyStride(), mark);
    }
    sequence.advance(positions);
  }

  private static int mark(SequenceCache sequence, int position) {
    return (int)
        sequence
            .page(position / 16)
            .data()
            .get(ValueLayout.JAVA_FLOAT_UNALIGNED, position % 16 * LAYOUT.keyStride());
  }
}
