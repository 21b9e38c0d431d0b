package io.altiplano.training.cria;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Names that nobody has, put together from syllables. */
enum MadeUpNames {
  /** Two or three syllables: Velmora, Tasko. */
  ENGLISH {
    private static final List<String> HEADS =
        List.of(
            "b", "br", "c", "d", "dr", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "r", "s",
            "st", "t", "th", "v", "w", "z", "");
    private static final List<String> HEARTS =
        List.of("a", "e", "i", "o", "u", "ai", "ea", "ia", "oo");
    private static final List<String> TAILS =
        List.of("", "", "", "l", "n", "r", "s", "m", "x", "nd", "ck", "sh");

    @Override
    String draw(SplittableRandom random) {
      StringBuilder name = new StringBuilder();
      int syllables = 2 + random.nextInt(2);
      for (int i = 0; i < syllables; i++) {
        name.append(one(HEADS, random)).append(one(HEARTS, random)).append(one(TAILS, random));
      }
      return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
  },
  /** Two or three syllables: 하루미, 도담. */
  KOREAN {
    private static final String SYLLABLES =
        "가나다라마바사아자차하고노도로모보소오조호구누두루무부수우주기니디리미비시이지히"
            + "강단담달람별봄솔슬온율은찬천초콩토포해현혜훈희건경광규근금남덕동명민범상선성송승"
            + "신연영예용원유윤의인일재정제종준진채철태하한";

    @Override
    String draw(SplittableRandom random) {
      StringBuilder name = new StringBuilder();
      int syllables = 2 + random.nextInt(2);
      for (int i = 0; i < syllables; i++) {
        name.append(SYLLABLES.charAt(random.nextInt(SYLLABLES.length())));
      }
      return name.toString();
    }
  };

  abstract String draw(SplittableRandom random);

  private static String one(List<String> items, SplittableRandom random) {
    return items.get(random.nextInt(items.size()));
  }
}
