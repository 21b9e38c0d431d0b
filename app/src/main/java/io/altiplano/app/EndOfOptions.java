package io.altiplano.app;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Lets {@code --} be the value of an option, as in {@code --text --}. picocli takes every {@code
 * --} for the end of the options; so it is told another mark for that, and the true one is put in
 * its place.
 */
final class EndOfOptions {
  /** No command line can hold it: arguments end at this character. */
  static final String MARK = "\0";

  private static final String TYPED = "--";

  private EndOfOptions() {}

  /** The arguments with the mark where the options end. */
  static String[] mark(CommandLine root, String[] arguments) {
    String[] marked = arguments.clone();
    CommandLine command = root;
    for (int i = 0; i < marked.length; i++) {
      if (marked[i].equals(TYPED)) {
        marked[i] = MARK;
        break;
      }
      CommandLine below = command.getSubcommands().get(marked[i]);
      command = below == null ? command : below;
      Optional<OptionSpec> option =
          Optional.ofNullable(command.getCommandSpec().findOption(marked[i]));
      if (option.isPresent() && option.get().arity().max() > 0) {
        i++; // its value, whatever it looks like
      }
    }
    return marked;
  }
}
