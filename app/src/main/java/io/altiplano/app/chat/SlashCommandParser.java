package io.altiplano.app.chat;

import io.altiplano.app.chat.SlashCommand.Name;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads lines that begin with a slash. */
final class SlashCommandParser {
  private SlashCommandParser() {}

  static SlashCommand parse(String line) {
    String[] parts = line.strip().split("\\s+", 2);
    String typed = parts[0];
    String argument = parts.length > 1 ? parts[1].strip() : "";
    if (typed.equals("/quit") || typed.equals("/bye")) {
      return new SlashCommand.Exit();
    }
    Optional<Name> name =
        Stream.of(Name.values()).filter(known -> known.typed().equals(typed)).findFirst();
    if (name.isEmpty()) {
      return new SlashCommand.Mistake(unknown(typed));
    }
    if (name.get().argument.isEmpty() && !argument.isEmpty()) {
      return new SlashCommand.Mistake(typed + " takes nothing more");
    }
    return command(name.get(), argument);
  }

  private static SlashCommand command(Name name, String argument) {
    return switch (name) {
      case HELP -> new SlashCommand.Help();
      case RESET -> new SlashCommand.Reset();
      case RETRY -> new SlashCommand.Retry();
      case UNDO -> new SlashCommand.Undo();
      case SHOW -> new SlashCommand.Show();
      case EXIT -> new SlashCommand.Exit();
      case SYSTEM ->
          new SlashCommand.SystemText(Optional.of(argument).filter(text -> !text.isEmpty()));
      case SAVE -> argument.isEmpty() ? missing(name) : new SlashCommand.Save(argument);
      case LOAD -> argument.isEmpty() ? missing(name) : new SlashCommand.Load(argument);
      case SET -> {
        String[] words = argument.split("\\s+");
        yield words.length == 2 ? new SlashCommand.Change(words[0], words[1]) : missing(name);
      }
    };
  }

  private static SlashCommand missing(Name name) {
    return new SlashCommand.Mistake("say " + name.typed() + " " + name.argument);
  }

  private static String unknown(String typed) {
    Optional<Name> near =
        Stream.of(Name.values())
            .filter(name -> typed.length() > 1 && name.typed().startsWith(typed.substring(0, 2)))
            .findFirst();
    String advice = near.map(name -> "; did you mean " + name.typed() + "?").orElse("");
    return "there is no "
        + typed
        + advice
        + " (/help lists what there is; // begins a message"
        + " with a slash)";
  }
}
