package io.altiplano.training.evaluation;

import io.altiplano.api.Message;
import io.altiplano.training.corpus.JsonObject;
import io.altiplano.training.corpus.TextLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/**
 * A question to a model.
 *
 * @param language a code such as {@code ko}; empty if nobody says
 * @param system the system turn before it
 * @param tests the sentence of the system turn that the answer must agree with
 * @param judge of the answer; nothing where answers are only samples to be read
 */
public record Question(
    String id,
    String language,
    Optional<String> system,
    String question,
    Optional<String> tests,
    Optional<Judge> judge) {

  /** Reads JSONL: id, language, system, question, tests, accept and reject. */
  public static List<Question> read(Path file) {
    return JsonObject.readAll(file).stream().map(Question::patterns).toList();
  }

  /** Reads JSONL: prompt, answer (one or several), and if there are any id, language, system. */
  public static List<Question> readExact(Path file, boolean anyCase) {
    return JsonObject.readAll(file).stream().map(line -> exact(line, anyCase)).toList();
  }

  /** Reads Korean questions, one a line. */
  public static List<Question> readKorean(Path file) {
    List<Question> questions = new ArrayList<>();
    try (TextLines lines = TextLines.open(file)) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (!line.get().isBlank()) {
          questions.add(korean("line " + lines.origin().line(), line.get().strip()));
        }
      }
    }
    return questions;
  }

  private static Question korean(String id, String question) {
    Judge judge = new KoreanJudge(question);
    return new Question(id, "ko", Optional.empty(), question, Optional.empty(), Optional.of(judge));
  }

  /** The turns that a model is to answer. */
  public List<Message> messages() {
    List<Message> messages = new ArrayList<>();
    system.ifPresent(words -> messages.add(Message.system(words)));
    messages.add(Message.user(question));
    return messages;
  }

  private static Question patterns(JsonObject line) {
    line.allow("id", "language", "system", "question", "tests", "accept", "reject");
    Optional<String> system = line.text("system");
    Optional<String> tests = line.text("tests");
    if (tests.isPresent() && !system.orElse("").contains(tests.get())) {
      throw line.fault("tests", "is no part of the system turn");
    }
    return question(line, "question", tests, patternJudge(line));
  }

  private static Optional<Judge> patternJudge(JsonObject line) {
    List<String> accept = line.texts("accept");
    List<String> reject = line.texts("reject");
    if (accept.isEmpty()) {
      if (!reject.isEmpty()) {
        throw line.fault("reject", "is of no use without 'accept'");
      }
      return Optional.empty();
    }
    try {
      return Optional.of(new AnswerJudge(accept, reject));
    } catch (PatternSyntaxException failure) {
      throw line.origin()
          .fault("pattern '%s': %s".formatted(failure.getPattern(), failure.getDescription()));
    }
  }

  private static Question exact(JsonObject line, boolean anyCase) {
    line.allow("id", "language", "system", "prompt", "answer");
    List<String> right = line.texts("answer");
    if (right.isEmpty()) {
      throw line.fault("answer", "missing");
    }
    Judge judge = new ExactJudge(right, anyCase);
    return question(line, "prompt", Optional.empty(), Optional.of(judge));
  }

  private static Question question(
      JsonObject line, String key, Optional<String> tests, Optional<Judge> judge) {
    return new Question(
        line.text("id").orElse("line " + line.origin().line()),
        line.text("language").orElse(""),
        line.text("system"),
        line.name(key),
        tests,
        judge);
  }
}
