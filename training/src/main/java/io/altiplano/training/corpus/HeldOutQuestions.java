package io.altiplano.training.corpus;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The questions that a model is evaluated with, so that whoever builds training data can leave them
 * out. Questions are the same when their letters and digits are. Immutable.
 */
public final class HeldOutQuestions {
  /** Files of an evaluation folder whose lines are objects with a {@code question}. */
  private static final List<String> OBJECTS =
      List.of("persona.jsonl", "identity.jsonl", "conversation.jsonl");

  /** The file whose lines are questions. */
  private static final String LINES = "korean.txt";

  private final Set<String> normalised;

  private HeldOutQuestions(Set<String> normalised) {
    this.normalised = Set.copyOf(normalised);
  }

  /** Reads an evaluation folder, such as {@code models/cria/evaluation}. */
  public static HeldOutQuestions read(Path folder) {
    Set<String> questions = new HashSet<>();
    for (String name : OBJECTS) {
      for (JsonObject line : JsonObject.readAll(folder.resolve(name))) {
        questions.add(normalise(line.name("question")));
      }
    }
    try (TextLines lines = TextLines.open(folder.resolve(LINES))) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        questions.add(normalise(line.get()));
      }
    }
    questions.remove("");
    return new HeldOutQuestions(questions);
  }

  /** Whether that question must not be trained on. */
  public boolean contains(String question) {
    return normalised.contains(normalise(question));
  }

  /** Whether one of them, {@linkplain #normalise normalised}, is like that. */
  public boolean anyMatch(Predicate<String> form) {
    return normalised.stream().anyMatch(form);
  }

  /** How many different questions are held out. */
  public int size() {
    return normalised.size();
  }

  /** The letters and digits of a text, composed (NFC) and in lower case. */
  public static String normalise(String question) {
    StringBuilder kept = new StringBuilder();
    Normalizer.normalize(question, Normalizer.Form.NFC)
        .toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /**
   * The rule by which questions are held out of a data set: of those that differ when normalised,
   * the ones whose normalised form has the smallest SHA-256, in that order. Of several spellings
   * the first is kept.
   */
  public static List<String> choose(Collection<String> questions, int count) {
    Map<String, String> spellings = new LinkedHashMap<>();
    for (String question : questions) {
      String key = normalise(question);
      if (!key.isEmpty()) {
        spellings.putIfAbsent(key, question.strip());
      }
    }
    MessageDigest digest = sha256();
    record Hashed(String hash, String question) {}
    return spellings.entrySet().stream()
        .map(entry -> new Hashed(hash(digest, entry.getKey()), entry.getValue()))
        .sorted(Comparator.comparing(Hashed::hash))
        .limit(count)
        .map(Hashed::question)
        .toList();
  }

  private static String hash(MessageDigest digest, String key) {
    return HexFormat.of().formatHex(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every Java platform has it
    }
  }
}
