package io.altiplano.training.cria;

import io.altiplano.training.corpus.HeldOutQuestions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes sentences of one topic from templates: {@code <a|b>} is one of them, {@code {pet}} a word
 * of that kind, the same one in every sentence; {@code {pet2}} is another one, {@code {Pet}} begins
 * with a capital.
 */
final class Phrases {
  private static final Pattern CHOICE = Pattern.compile("<([^<>]*)>");
  static final Pattern SLOT = Pattern.compile("\\{([A-Za-z-]+)(\\d?)}");
  private static final Pattern ARTICLE = Pattern.compile("\\b([Aa])\\(n\\) ([\"“]?)(\\w)");
  private static final int MOST_TRIES = 50;

  private final WordLists words;
  private final SplittableRandom random;
  private final Map<String, String> drawn = new HashMap<>();

  Phrases(WordLists words, SplittableRandom random) {
    this.words = words;
    this.random = random;
  }

  /** A sentence from one of the templates. */
  String one(List<String> templates) {
    return make(Chance.one(templates, random));
  }

  /**
   * A question from one of the templates that none of the forbidden ones comes from, whatever words
   * it is filled with; nothing if there is no such template.
   */
  Optional<String> question(List<String> templates, HeldOutQuestions forbidden) {
    for (String template : Chance.shuffled(templates, random)) {
      String chosen = choose(template);
      if (!new QuestionForm(chosen).matchesAny(forbidden)) {
        return Optional.of(fill(chosen));
      }
    }
    return Optional.empty();
  }

  String make(String template) {
    return fill(choose(template));
  }

  private String choose(String template) {
    String text = template;
    for (Matcher choice = CHOICE.matcher(text); choice.find(); choice = CHOICE.matcher(text)) {
      String[] options = choice.group(1).split("\\|", -1);
      text =
          text.substring(0, choice.start())
              + options[random.nextInt(options.length)]
              + text.substring(choice.end());
    }
    return text;
  }

  private String fill(String chosen) {
    String text =
        SLOT.matcher(chosen).replaceAll(slot -> Matcher.quoteReplacement(word(slot.group())));
    return Particles.fit(fitArticles(text)).strip();
  }

  private String word(String slot) {
    String name = slot.substring(1, slot.length() - 1);
    String kind = name.toLowerCase(Locale.ROOT);
    String value = value(kind);
    return name.equals(kind)
        ? value
        : value.substring(0, 1).toUpperCase(Locale.ROOT) + value.substring(1);
  }

  private String value(String kind) {
    String known = drawn.get(kind);
    if (known != null) {
      return known;
    }
    String list = kind.replaceFirst("\\d$", "");
    List<String> others = new ArrayList<>();
    drawn.forEach((key, value) -> {
      if (key.replaceFirst("\\d$", "").equals(list)) {
        others.add(value);
      }
    });
    String value = words.draw(list, random);
    for (int tries = 0; others.contains(value) && tries < MOST_TRIES; tries++) {
      value = words.draw(list, random);
    }
    drawn.put(kind, value);
    return value;
  }

  /** {@code a(n)} becomes {@code an} before a vowel. */
  private static String fitArticles(String text) {
    return ARTICLE
        .matcher(text)
        .replaceAll(match -> {
          boolean vowel = "aeiouAEIO8".contains(match.group(3));
          return Matcher.quoteReplacement(
              match.group(1) + (vowel ? "n " : " ") + match.group(2) + match.group(3));
        });
  }
}
