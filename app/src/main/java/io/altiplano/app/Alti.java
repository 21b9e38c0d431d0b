package io.altiplano.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command above the subcommands. */
@Command(
    name = "alti",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Runs open language models on this machine.",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti pull hf:owner/repo            fetch a model",
      "  alti chat MODEL                    talk with it",
      "  alti run MODEL \"Once upon a time\"  let it go on with a text",
      "  alti help COMMAND                  everything about a command",
      "",
      "MODEL is a GGUF file or the name of a pulled model (see alti list). Without",
      "one, the environment variable ALTIPLANO_MODEL is taken."
    })
final class Alti implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where in the program an error arose.")
  private boolean debug;

  boolean debug() {
    return debug;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say which command to run");
  }
}
