package io.altiplano.app;

import io.altiplano.app.console.Console;

/** The process {@code alti}. */
public final class Main {
  private Main() {}

  /** Runs one command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    StandardError.restore();
    System.exit(Cli.run(Console.ofProcess(), arguments));
  }
}
