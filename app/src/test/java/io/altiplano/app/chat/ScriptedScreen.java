package io.altiplano.app.chat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** Types messages from a list and remembers what was shown. */
final class ScriptedScreen implements ChatScreen {
  final StringBuilder shown = new StringBuilder();
  final StringBuilder said = new StringBuilder();
  private final Queue<String> messages;

  ScriptedScreen(String... messages) {
    this.messages = new ArrayDeque<>(List.of(messages));
  }

  @Override
  public Optional<String> read() {
    return Optional.ofNullable(messages.poll());
  }

  @Override
  public void show(String text) {
    shown.append(text);
  }

  @Override
  public void endAnswer() {
    shown.append('\n');
  }

  @Override
  public void say(String line) {
    said.append(line).append('\n');
  }

  @Override
  public Answering answering(Runnable cancel) {
    return () -> {};
  }

  @Override
  public void close() {}
}
