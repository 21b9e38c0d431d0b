package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.training.evaluation.Question;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alti eval exact}: answers that are right letter by letter. */
@Command(
    name = "exact",
    description = {
      "Ask and count the answers that are exactly right.",
      "Each line of FILE is an object with 'prompt', 'answer' (one, or a list of which any is"
          + " right), and if wanted 'system', 'id' and 'language'. White space around an answer"
          + " does not count."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti eval exact -m MODEL --data pairs.jsonl",
      "  alti eval exact -m MODEL --data pairs.jsonl --ignore-case --max-tokens 8"
    })
final class EvalExactCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private EvaluationOptions options = new EvaluationOptions();

  @Option(names = "--ignore-case", description = "Large and small letters are the same.")
  private boolean ignoreCase;

  @Mixin private AnswerLength length = new AnswerLength();

  EvalExactCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    return new QuestionRound(console, options, length.tokens())
        .ask("exact", options.read(file -> Question.readExact(file, ignoreCase)));
  }
}
