package io.altiplano.app.chat;

import java.util.Optional;

/** Where a conversation is typed and shown. One thread uses it. */
public interface ChatScreen extends AutoCloseable {
  /** The next message, which may have several lines; empty at the end. */
  Optional<String> read();

  /** Shows more of the answer, at once. */
  void show(String text);

  /** Ends the answer's last line. */
  void endAnswer();

  /** Says something that is not the model's. */
  void say(String line);

  /** Until it is closed, Ctrl-C calls {@code cancel} instead of ending the program. */
  Answering answering(Runnable cancel);

  @Override
  void close();

  /** The time in which an answer is made. */
  interface Answering extends AutoCloseable {
    @Override
    void close();
  }
}
