package io.altiplano.training.evaluation;

import io.altiplano.training.corpus.JsonLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/**
 * A question to a model.
 *
 * @param language a code such as {@code ko}
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
    Optional<AnswerJudge> judge) {

  /** Reads JSONL: id, language, system, question, tests, accept and reject. */
  public static List<Question> read(Path file) throws IOException {
    return JsonLine.readAll(file).stream().map(Question::of).toList();
  }

  private static Question of(JsonLine line) {
    Optional<String> system = line.find("system");
    Optional<String> tests = line.find("tests");
    if (tests.isPresent() && !system.orElse("").contains(tests.get())) {
      throw line.fault("key 'tests': is no part of the system turn");
    }
    return new Question(
        line.find("id").orElse("line " + line.number()),
        line.find("language").orElse(""),
        system,
        line.string("question"),
        tests,
        judge(line));
  }

  private static Optional<AnswerJudge> judge(JsonLine line) {
    List<String> accept = line.strings("accept");
    List<String> reject = line.strings("reject");
    if (accept.isEmpty()) {
      if (!reject.isEmpty()) {
        throw line.fault("key 'reject': is of no use without 'accept'");
      }
      return Optional.empty();
    }
    try {
      return Optional.of(new AnswerJudge(accept, reject));
    } catch (PatternSyntaxException failure) {
      throw line.fault(
          "pattern '%s': %s".formatted(failure.getPattern(), failure.getDescription()));
    }
  }
}
