package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.training.evaluation.Question;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code alti eval questions}: answers that a pattern can check. */
@Command(
    name = "questions",
    description = {
      "Ask questions and check the answers by patterns.",
      "Each line of FILE is an object with 'question', and if wanted 'system', 'id', 'language',"
          + " 'accept' (patterns of which one must be found) and 'reject' (none may be). The share"
          + " that passes is printed with Wilson's 95 %% interval. Questions without 'accept' are"
          + " shown with their answers."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti eval questions -m MODEL --data models/cria/evaluation/persona.jsonl",
      "  alti eval questions -m MODEL --data own.jsonl --out answers.jsonl --json"
    })
final class EvalQuestionsCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private EvaluationOptions options = new EvaluationOptions();

  @Mixin private AnswerLength length = new AnswerLength();

  EvalQuestionsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    return new QuestionRound(console, options, length.tokens())
        .ask("questions", options.read(Question::read));
  }
}
