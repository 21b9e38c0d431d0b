package io.altiplano.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code alti tokenizer}: what makes tokenizers. */
@Command(
    name = "tokenizer",
    description = "Make tokenizers.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n",
    footer = "  alti tokenizer train --out my-tokenizer --vocab 16384 texts/")
final class TokenizerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Say what to do: train");
  }
}
