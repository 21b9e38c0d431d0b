package io.altiplano.app.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.api.GenerationOptions;
import io.altiplano.api.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A virtual terminal: what is typed are the bytes that keys send. */
class TerminalScreenTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LEFT = "\u001bOD";
  private static final String UP = "\u001bOA";
  private static final String BACKSPACE = "\u007f";
  private static final String ALT_ENTER = "\u001b\r";
  private static final String ENTER = "\r";
  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";

  @TempDir Path folder;
  private final PipedOutputStream keys = new PipedOutputStream();
  private final ByteArrayOutputStream display = new ByteArrayOutputStream();
  private Terminal terminal;

  @BeforeEach
  void open() throws IOException {
    terminal =
        new ExternalTerminal(
            "virtual", "xterm-256color", new PipedInputStream(keys, 1 << 16), display, UTF_8);
    terminal.setSize(new Size(80, 24));
  }

  @AfterEach
  void close() throws IOException {
    keys.close();
    terminal.close();
  }

  private void type(String text) throws IOException {
    keys.write(text.getBytes(UTF_8));
    keys.flush();
  }

  /** What an editor makes of those keys, pressed when its prompt is there. */
  private Optional<String> typed(String text) throws Exception {
    return typed(text, Optional.empty());
  }

  private Optional<String> typed(String text, Optional<Path> history) throws Exception {
    CompletableFuture<Optional<String>> message = reading(history);
    type(text);
    return message.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** An editor whose prompt is there. */
  private CompletableFuture<Optional<String>> reading(Optional<Path> history) throws Exception {
    display.reset();
    TerminalScreen screen = new TerminalScreen(terminal, history);
    CompletableFuture<Optional<String>> message = CompletableFuture.supplyAsync(screen::read);
    awaitDisplay("> ");
    return message;
  }

  private void awaitDisplay(String text) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!display.toString(UTF_8).contains(text)) {
      assertThat(System.nanoTime()).as("waiting for <%s>", text).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  @Test
  void hangulIsEditedBySyllable() throws Exception {
    assertThat(typed("한국어" + LEFT + BACKSPACE + ENTER)).contains("한어");
    // The cursor goes back two columns for a syllable.
    assertThat(display.toString(UTF_8)).containsAnyOf("\u001b[2D", "\b\b");
  }

  @Test
  void altEnterBeginsANewLine() throws Exception {
    assertThat(typed("첫 줄" + ALT_ENTER + "둘째 줄" + ENTER)).contains("첫 줄\n둘째 줄");
  }

  @Test
  void aBackslashAndQuotesHoldLinesTogether() throws Exception {
    assertThat(typed("one\\" + ENTER + "two" + ENTER)).contains("one\ntwo");
    assertThat(typed("\"\"\"" + ENTER + "a" + ENTER + "b\"\"\"" + ENTER)).contains("a\nb");
  }

  @Test
  void wordsAreTakenAsTheyAre() throws Exception {
    assertThat(typed("say \"hi! $HOME 'x \\n" + ENTER)).contains("say \"hi! $HOME 'x \\n");
  }

  @Test
  void controlCClearsTheLineAndControlDEnds() throws Exception {
    CompletableFuture<Optional<String>> message = reading(Optional.empty());
    type("half a mess");
    awaitDisplay("half a mess");
    type(CTRL_C);
    assertThat(message.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).contains("");
    assertThat(display.toString(UTF_8)).contains("/exit or Ctrl-D leaves");
    assertThat(typed(CTRL_D)).isEmpty();
  }

  @Test
  void historyIsKept() throws Exception {
    Path history = folder.resolve("history");
    assertThat(typed("안녕" + ENTER, Optional.of(history))).contains("안녕");
    assertThat(Files.readString(history)).contains("안녕");
    assertThat(typed(UP + ENTER, Optional.of(history))).contains("안녕");
  }

  @Test
  void controlCStopsTheAnswerAndNotTheProgram() throws Exception {
    ScriptedSpeaker speaker = new ScriptedSpeaker();
    Conversation conversation =
        new Conversation(speaker, Optional.empty(), GenerationOptions.DEFAULT);
    TerminalScreen screen = new TerminalScreen(terminal, Optional.empty());
    Thread chat =
        Thread.ofVirtual()
            .start(() -> new ChatLoop(conversation, screen, Exception::toString, true).run());
    awaitDisplay("> ");
    type("endless" + ENTER);
    assertThat(speaker.endlessBegan.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    type(CTRL_C);
    awaitDisplay("cancelled");
    type("next" + ENTER);
    awaitDisplay("re: next");
    type(CTRL_D);
    assertThat(chat.join(PATIENCE)).isTrue();
    String shown = display.toString(UTF_8);
    assertThat(shown).contains("la ", "cancelled", "re: next");
    // What was answered until then is part of the conversation.
    assertThat(speaker.calls.getLast())
        .hasSize(3)
        .startsWith(Message.user("endless"))
        .endsWith(Message.user("next"));
    assertThat(speaker.calls.getLast().get(1).content()).startsWith("la ");
  }
}
