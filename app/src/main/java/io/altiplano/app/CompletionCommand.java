package io.altiplano.app;

import io.altiplano.app.console.Console;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code alti completion}: a script that lets a shell complete commands and options. */
@Command(
    name = "completion",
    description = {
      "Print a script that teaches bash or zsh to complete alti's commands and options."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(alti completion)                        for this shell",
      "  alti completion > ~/.local/share/bash-completion/completions/alti",
      "  alti completion zsh >> ~/.zshrc"
    })
final class CompletionCommand implements Callable<Integer> {
  /** Shells whose completion the script drives; zsh through its bash emulation. */
  enum Shell {
    BASH,
    ZSH
  }

  private final Console console;

  @Parameters(
      arity = "0..1",
      paramLabel = "SHELL",
      defaultValue = "bash",
      description = "bash or zsh; the script is the same for both.")
  private Shell shell = Shell.BASH;

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    console
        .out()
        .println("# Completion of alti for " + shell.name().toLowerCase(java.util.Locale.ROOT));
    console.out().println(AutoComplete.bash("alti", Cli.describeAll(console)));
    console.flush();
    return ExitCode.OK.status();
  }
}
