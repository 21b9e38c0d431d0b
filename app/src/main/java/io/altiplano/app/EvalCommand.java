package io.altiplano.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code alti eval}: how good models are. */
@Command(
    name = "eval",
    description = {
      "Measure how good a model is.",
      "Answers are decoded greedily, several at once. Ctrl-C ends a measurement early and prints"
          + " what is done."
    },
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti eval questions -m MODEL --data models/cria/evaluation/persona.jsonl",
      "  alti eval korean -m MODEL --data models/cria/evaluation/korean.txt",
      "  alti eval tools -m MODEL --data dev.chat.jsonl --trained-on train.chat.jsonl",
      "  alti eval bits -m MODEL --data dev.chat.jsonl --baseline train.chat.jsonl",
      "  alti eval exact -m MODEL --data pairs.jsonl"
    })
final class EvalCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Say what to measure: tools, bits, questions, korean, exact");
  }
}
