package io.altiplano.app;

import io.altiplano.app.console.ClosedPipeException;
import io.altiplano.app.console.Console;
import io.altiplano.app.console.WriteFailedException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where failures are printed: what was wrong and what to do, on standard error. */
final class ErrorPrinter implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final Console console;

  ErrorPrinter(Console console) {
    this.console = console;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    print(message(failure));
    for (String suggestion : suggestions(failure)) {
      console.err().println("  did you mean " + suggestion + "?");
    }
    console.err().println("  try: " + command.getCommandSpec().qualifiedName() + " --help");
    console.flush();
    return ExitCode.USAGE.status();
  }

  private static String message(ParameterException failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof UnmatchedArgumentException unmatched) {
      List<String> arguments = unmatched.getUnmatched();
      String kind = unmatched.isUnknownOption() ? "unknown option" : "unexpected argument";
      boolean isCommand =
          !unmatched.isUnknownOption() && !failure.getCommandLine().getSubcommands().isEmpty();
      return (isCommand ? "unknown command" : kind) + ": " + String.join(" ", arguments);
    }
    List<String> unknown = failure.getCommandLine().getUnmatchedArguments();
    if (failure instanceof MissingParameterException && !unknown.isEmpty()) {
      return "unexpected argument: " + String.join(" ", unknown);
    }
    if (failure instanceof MissingParameterException && message.startsWith("Missing required")) {
      return "missing" + message.substring("Missing required".length());
    }
    return Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }

  private static List<String> suggestions(ParameterException failure) {
    return failure instanceof UnmatchedArgumentException unmatched
        ? unmatched.getSuggestions().stream().limit(1).toList()
        : List.of();
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult parseResult) {
    return print(
        failure, command.getCommandSpec().root().userObject() instanceof Alti root && root.debug());
  }

  /** Prints any failure and says what to end with. */
  int print(Throwable failure, boolean debug) {
    if (failure instanceof ClosedPipeException) {
      return ExitCode.OK.status();
    }
    Fault fault = Fault.of(failure);
    try {
      console.out().flush(); // what came before the failure is shown before it
    } catch (ClosedPipeException | WriteFailedException unwritten) {
      // The failure that is being reported, or one that it makes unimportant.
    }
    try {
      print(fault.message());
      if (debug) {
        failure.printStackTrace(console.err());
      }
      console.err().flush();
    } catch (ClosedPipeException | WriteFailedException nobodyListens) {
      // Then the exit code alone tells.
    }
    return fault.exitCode().status();
  }

  private void print(String message) {
    boolean colors = console.hasColors(Console.Stream.ERROR);
    console.err().println((colors ? "\u001b[1;31malti:\u001b[0m " : "alti: ") + message);
  }
}
