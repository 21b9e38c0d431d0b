package io.altiplano.app.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altiplano.app.console.Console;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Optional;

/** No terminal: messages are lines of standard input, and answers are all that goes out. */
public final class PipedScreen implements ChatScreen {
  private final Console console;
  private final BufferedReader lines;

  public PipedScreen(Console console) {
    this.console = console;
    this.lines = new BufferedReader(new InputStreamReader(console.in(), UTF_8));
  }

  @Override
  public Optional<String> read() {
    StringBuilder typed = new StringBuilder();
    try {
      String line = lines.readLine();
      while (line != null) {
        typed.append(line);
        if (MultiLine.isComplete(typed.toString())) {
          return Optional.of(MultiLine.message(typed.toString()));
        }
        typed.append('\n');
        line = lines.readLine();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return typed.isEmpty() ? Optional.empty() : Optional.of(MultiLine.message(typed.toString()));
  }

  @Override
  public void show(String text) {
    console.out().print(text);
    console.out().flush();
  }

  @Override
  public void endAnswer() {
    console.out().println();
    console.out().flush();
  }

  @Override
  public void say(String line) {
    console.err().println(line);
    console.err().flush();
  }

  @Override
  public Answering answering(Runnable cancel) {
    return () -> {};
  }

  @Override
  public void close() {
    console.flush();
  }
}
