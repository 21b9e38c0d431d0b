package io.altiplano.training.cria;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Words by kind. A line is {@code kind: word, word, ...}; {@code kind: 18..80} are numbers; a kind
 * with a {@code ~} has made-up names among its words, which can only be copied.
 */
final class WordLists {
  private static final double MADE_UP = 0.35;

  private final Map<String, List<String>> words = new HashMap<>();
  private final Map<String, MadeUpNames> madeUp = new HashMap<>();

  private WordLists() {}

  static WordLists read(String resource, MadeUpNames names) {
    WordLists lists = new WordLists();
    for (String line : Resources.lines(resource)) {
      int colon = line.indexOf(':');
      String kind = line.substring(0, colon).strip();
      if (kind.endsWith("~")) {
        kind = kind.substring(0, kind.length() - 1).strip();
        lists.madeUp.put(kind, names);
      }
      lists.words.put(kind, items(line.substring(colon + 1).strip()));
    }
    return lists;
  }

  private static List<String> items(String text) {
    List<String> items = new ArrayList<>();
    if (text.matches("\\d+\\.\\.\\d+")) {
      String[] ends = text.split("\\.\\.");
      for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[1]); i++) {
        items.add(Integer.toString(i));
      }
    } else {
      for (String item : text.split(",")) {
        items.add(item.strip());
      }
    }
    return List.copyOf(items);
  }

  /** One by chance. */
  String draw(String kind, SplittableRandom random) {
    List<String> list = words.get(kind);
    if (list == null) {
      throw new IllegalArgumentException("no words of the kind " + kind);
    }
    MadeUpNames names = madeUp.get(kind);
    return names != null && random.nextDouble() < MADE_UP
        ? names.draw(random)
        : Chance.one(list, random);
  }
}
