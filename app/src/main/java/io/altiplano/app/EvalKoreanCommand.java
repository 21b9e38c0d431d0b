package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.training.evaluation.Question;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code alti eval korean}: Korean in, Korean out. */
@Command(
    name = "korean",
    description = {
      "Ask Korean questions and count the answers that are Korean and whole.",
      "Each line of FILE is a question. An answer passes that says something, most of whose letters"
          + " are Hangul syllables, with no broken character and no jamo alone that the question"
          + " does not have."
    },
    footerHeading = "%nExamples:%n",
    footer = "  alti eval korean -m MODEL --data models/cria/evaluation/korean.txt")
final class EvalKoreanCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private EvaluationOptions options = new EvaluationOptions();

  @Mixin private AnswerLength length = new AnswerLength();

  EvalKoreanCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    return new QuestionRound(console, options, length.tokens())
        .ask("korean", options.read(Question::readKorean));
  }
}
