package io.altiplano.app.chat;

import io.altiplano.api.Generation;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.Message;
import io.altiplano.api.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was said so far. A question counts only once it is answered. One thread at a time. */
public final class Conversation {
  private final Speaker speaker;
  private GenerationOptions options;
  private Optional<String> system;
  private final List<Message> turns = new ArrayList<>();

  public Conversation(Speaker speaker, Optional<String> system, GenerationOptions options) {
    this.speaker = speaker;
    this.system = system;
    this.options = options;
  }

  /** Starts the answer to a question; {@link #keep} makes both part of the conversation. */
  Generation ask(String question) {
    List<Message> messages = messages();
    messages.add(Message.user(question));
    return speaker.speak(messages, options);
  }

  /** Keeps a question and as much of its answer as was given. */
  void keep(String question, String answer) {
    turns.add(Message.user(question));
    turns.add(Message.assistant(answer));
  }

  /** All messages, the system's first. */
  List<Message> messages() {
    List<Message> messages = new ArrayList<>();
    system.ifPresent(text -> messages.add(Message.system(text)));
    messages.addAll(turns);
    return messages;
  }

  /** Takes other messages in the place of these. */
  void replace(List<Message> messages) {
    system =
        messages.stream()
            .filter(message -> message.role() == Role.SYSTEM)
            .map(Message::content)
            .findFirst();
    turns.clear();
    messages.stream().filter(message -> message.role() != Role.SYSTEM).forEach(turns::add);
  }

  /** Forgets what was said; the system's message stays. */
  void reset() {
    turns.clear();
  }

  /** Takes back the last question with its answer and returns it, if there is one. */
  Optional<String> undo() {
    while (!turns.isEmpty()) {
      Message last = turns.removeLast();
      if (last.role() == Role.USER) {
        return Optional.of(last.content());
      }
    }
    return Optional.empty();
  }

  Optional<String> system() {
    return system;
  }

  void system(Optional<String> text) {
    system = text;
  }

  GenerationOptions options() {
    return options;
  }

  void options(GenerationOptions newOptions) {
    options = newOptions;
  }
}
