package io.altiplano.app.chat;

import java.util.Optional;

/** What a line that begins with a slash asks for. */
sealed interface SlashCommand {
  record Help() implements SlashCommand {}

  /** Forgets the conversation. */
  record Reset() implements SlashCommand {}

  /** Shows, or with a text changes, what the model is told first. */
  record SystemText(Optional<String> text) implements SlashCommand {}

  record Save(String file) implements SlashCommand {}

  record Load(String file) implements SlashCommand {}

  /** Asks the last question again. */
  record Retry() implements SlashCommand {}

  /** Takes the last question and its answer back. */
  record Undo() implements SlashCommand {}

  /** Shows what was said. */
  record Show() implements SlashCommand {}

  /** Changes how tokens are chosen. */
  record Change(String name, String value) implements SlashCommand {}

  record Exit() implements SlashCommand {}

  /**
   * No command, or one without what it needs.
   *
   * @param advice what to type instead
   */
  record Mistake(String advice) implements SlashCommand {}

  /** What people can type, with what it does. */
  enum Name {
    HELP("", "this list"),
    RESET("", "forget what was said"),
    SYSTEM("[TEXT]", "what the model is told first; - removes it"),
    RETRY("", "answer the last question again"),
    UNDO("", "take the last question and its answer back"),
    SHOW("", "show the conversation"),
    SAVE("FILE", "write the conversation as JSON"),
    LOAD("FILE", "go on with a saved conversation"),
    SET("NAME VALUE", "change temperature, top-k, top-p, min-p, max-tokens or seed"),
    EXIT("", "leave (also Ctrl-D)");

    final String argument;
    final String meaning;

    Name(String argument, String meaning) {
      this.argument = argument;
      this.meaning = meaning;
    }

    String typed() {
      return "/" + name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
