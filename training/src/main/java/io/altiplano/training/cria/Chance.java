package io.altiplano.training.cria;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** Choices that are the same in every run. */
final class Chance {
  private Chance() {}

  /** A generator for one item: what is drawn for it does not depend on the items before it. */
  static SplittableRandom of(String item) {
    return new SplittableRandom(hash(item));
  }

  /** Whether an item belongs to the part that no training sees: one in so many, by its hash. */
  static boolean heldOut(String item, int oneIn) {
    return hash(item) % oneIn == 0;
  }

  static <T> T one(List<T> items, SplittableRandom random) {
    return items.get(random.nextInt(items.size()));
  }

  /** A copy in another order. */
  static <T> List<T> shuffled(List<T> items, SplittableRandom random) {
    List<T> shuffled = new ArrayList<>(items);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, random.nextInt(i + 1));
    }
    return shuffled;
  }

  private static long hash(String item) {
    CRC32 crc = new CRC32();
    crc.update(item.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
