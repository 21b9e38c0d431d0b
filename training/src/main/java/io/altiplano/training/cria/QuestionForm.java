package io.altiplano.training.cria;

import io.altiplano.training.corpus.HeldOutQuestions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All questions that a template without choices can become, with any words in its slots.
 *
 * @param template {@code Is your name {name}?}
 */
record QuestionForm(String template) {
  /** Whether a question that must not be trained on is one of them. */
  boolean matchesAny(HeldOutQuestions forbidden) {
    return forbidden.anyMatch(pattern().asMatchPredicate());
  }

  /** Over {@linkplain HeldOutQuestions#normalise normalised} questions. */
  private Pattern pattern() {
    StringBuilder pattern = new StringBuilder();
    Matcher slot = Phrases.SLOT.matcher(template);
    int literal = 0;
    while (slot.find()) {
      pattern.append(literal(template.substring(literal, slot.start()))).append(".+");
      literal = slot.end();
    }
    return Pattern.compile(pattern.append(literal(template.substring(literal))).toString());
  }

  /** The letters of a text; behind a slot either form of a Korean particle. */
  private static String literal(String text) {
    StringBuilder pattern = new StringBuilder();
    Matcher particle = Particles.BOTH.matcher(text);
    int literal = 0;
    while (particle.find()) {
      pattern.append(HeldOutQuestions.normalise(text.substring(literal, particle.start())));
      pattern.append("(?:").append(particle.group().replace('/', '|')).append(')');
      literal = particle.end();
    }
    return pattern.append(HeldOutQuestions.normalise(text.substring(literal))).toString();
  }
}
