package io.altiplano.app.chat;

import static java.util.Objects.requireNonNull;

import io.altiplano.app.chat.SlashCommand.Name;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jline.keymap.KeyMap;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** A person at a terminal, with history and an editor that knows how wide Hangul is. */
public final class TerminalScreen implements ChatScreen {
  private static final int HISTORY_LINES = 2_000;
  private static final String NEW_LINE_WIDGET = "insert-line-break";

  private final Terminal terminal;
  private final LineReader editor;
  private final String prompt;
  private boolean atLineStart = true;

  /**
   * @param history file that keeps what was typed, if it is kept
   */
  public TerminalScreen(Terminal terminal, Optional<Path> history) {
    this.terminal = terminal;
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("alti")
            .parser(new MessageParser())
            .completer(new StringsCompleter(Stream.of(Name.values()).map(Name::typed).toList()))
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "  ")
            .variable(LineReader.HISTORY_SIZE, HISTORY_LINES)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.HISTORY_IGNORE_SPACE, true);
    history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
    this.editor = builder.build();
    this.prompt = styled("> ", AttributedStyle.BOLD.foreground(AttributedStyle.GREEN));
    editor.getWidgets().put(NEW_LINE_WIDGET, this::insertLineBreak);
    // Alt-Enter: terminals send escape and then what Enter sends.
    requireNonNull(editor.getKeyMaps().get(LineReader.MAIN))
        .bind(new Reference(NEW_LINE_WIDGET), KeyMap.alt('\r'), KeyMap.alt('\n'));
  }

  /** The terminal that this process was started at. */
  public static TerminalScreen ofProcess(Optional<Path> history) {
    try {
      return new TerminalScreen(
          TerminalBuilder.builder().system(true).encoding(StandardCharsets.UTF_8).build(), history);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private boolean insertLineBreak() {
    editor.getBuffer().write('\n');
    return true;
  }

  @Override
  public Optional<String> read() {
    try {
      return Optional.of(MultiLine.message(editor.readLine(prompt)));
    } catch (UserInterruptException interrupted) {
      say("(/exit or Ctrl-D leaves)");
      return Optional.of("");
    } catch (EndOfFileException end) {
      return Optional.empty();
    }
  }

  @Override
  public void show(String text) {
    if (!text.isEmpty()) {
      atLineStart = text.endsWith("\n");
    }
    terminal.writer().print(text.replace("\r\n", "\n").replace("\n", System.lineSeparator()));
    terminal.flush();
  }

  @Override
  public void endAnswer() {
    if (!atLineStart) {
      terminal.writer().println();
      atLineStart = true;
    }
    terminal.flush();
  }

  @Override
  public void say(String line) {
    terminal.writer().println(styled(line, AttributedStyle.DEFAULT.faint()));
    terminal.flush();
  }

  private String styled(String text, AttributedStyle style) {
    return new AttributedStringBuilder().style(style).append(text).toAnsi(terminal);
  }

  @Override
  public Answering answering(Runnable cancel) {
    SignalHandler before = terminal.handle(Signal.INT, signal -> cancel.run());
    Attributes attributes = terminal.getAttributes();
    Attributes silent = new Attributes(attributes);
    // What is typed ahead is not mixed into the answer; the editor shows it afterwards.
    silent.setLocalFlag(Attributes.LocalFlag.ECHO, false);
    terminal.setAttributes(silent);
    return () -> {
      terminal.setAttributes(attributes);
      terminal.handle(Signal.INT, before);
    };
  }

  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
