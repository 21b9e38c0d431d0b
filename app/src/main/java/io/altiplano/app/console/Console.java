package io.altiplano.app.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a command reads from and writes to, and whether a person sits there. Text is UTF-8 whatever
 * the locale says. Output is buffered: {@link #flush} shows it.
 */
public final class Console {
  /** The three streams of a process, in the order of their descriptors. */
  public enum Stream {
    INPUT,
    OUTPUT,
    ERROR
  }

  /** What a screen is taken to be wide when nothing tells. */
  private static final int DEFAULT_COLUMNS = 80;

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Set<Stream> terminals;
  private final Map<String, String> environment;

  public Console(
      InputStream in,
      OutputStream out,
      OutputStream err,
      Set<Stream> terminals,
      Map<String, String> environment) {
    this.in = in;
    this.out = printer(out);
    this.err = printer(err);
    this.terminals = Set.copyOf(terminals);
    this.environment = Map.copyOf(environment);
  }

  /** The streams and the environment of this process. */
  public static Console ofProcess() {
    return new Console(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        processTerminals(),
        System.getenv());
  }

  private static PrintStream printer(OutputStream stream) {
    return new PrintStream(
        new BufferedOutputStream(new StandardStream(stream), 1 << 14), false, UTF_8);
  }

  // JDK 25 has gone back to a console that may be null; Error Prone knows JDK 22 to 24.
  @SuppressWarnings("SystemConsoleNull")
  private static Set<Stream> processTerminals() {
    Set<Stream> terminals = EnumSet.noneOf(Stream.class);
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      // Not Linux: the JDK only tells whether both input and output are a terminal.
      java.io.Console console = System.console();
      return console != null && console.isTerminal() ? EnumSet.allOf(Stream.class) : terminals;
    }
    for (Stream stream : Stream.values()) {
      try {
        Path link = descriptors.resolve(Integer.toString(stream.ordinal()));
        String device = Files.readSymbolicLink(link).toString();
        if (device.startsWith("/dev/pts/")
            || device.startsWith("/dev/tty")
            || device.equals("/dev/console")) {
          terminals.add(stream);
        }
      } catch (IOException closed) {
        // A closed descriptor is no terminal.
      }
    }
    return terminals;
  }

  public InputStream in() {
    return in;
  }

  /** Results, and nothing else. */
  public PrintStream out() {
    return out;
  }

  /** Everything said about the work: progress, rates, errors. */
  public PrintStream err() {
    return err;
  }

  public boolean isTerminal(Stream stream) {
    return terminals.contains(stream);
  }

  /** Whether that stream takes colours: a terminal, and {@code NO_COLOR} is not set. */
  public boolean hasColors(Stream stream) {
    return isTerminal(stream)
        && variable("NO_COLOR").isEmpty()
        && !variable("TERM").orElse("").equals("dumb");
  }

  /** An environment variable that is set and not empty. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  public Map<String, String> environment() {
    return environment;
  }

  /** How many columns the screen is taken to have. */
  public int columns() {
    try {
      return Math.max(40, variable("COLUMNS").map(Integer::parseInt).orElse(DEFAULT_COLUMNS));
    } catch (NumberFormatException notNumber) {
      return DEFAULT_COLUMNS;
    }
  }

  /** Everything that comes on standard input, as text. */
  public String readText() throws IOException {
    return new String(in.readAllBytes(), UTF_8);
  }

  /** Shows what was written. */
  public void flush() {
    out.flush();
    err.flush();
  }

  /** The character set that the operating system's file names and arguments pass through. */
  public static Charset nativeCharset() {
    return Charset.forName(System.getProperty("sun.jnu.encoding", UTF_8.name()));
  }
}
