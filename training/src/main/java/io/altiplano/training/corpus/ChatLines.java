package io.altiplano.training.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Files of conversations, one JSON object a line, as OpenAI's fine-tuning has them: {@code
 * messages}, and where tools are declared {@code tools}. Blank lines are passed over.
 *
 * <p>A line that is not as it should be is refused with file, line and reason: unknown fields and
 * roles, a conversation without an assistant's turn, a result without a call.
 */
public final class ChatLines {
  private ChatLines() {}

  /** All conversations of a file. */
  public static List<Conversation> read(Path file) {
    List<Conversation> conversations = new ArrayList<>();
    map(file, Function.identity(), conversations::add);
    return conversations;
  }

  /** One line of such a file. */
  public static Conversation parse(String line, Origin origin) {
    return new ChatLineParser(origin).parse(line);
  }

  /** Parses lines and works on them on all processors; the results come in order. */
  public static <R> void map(Path file, Function<Conversation, R> work, Consumer<R> out) {
    record Line(String text, Origin origin) {}
    InOrder<Line, R> lines =
        new InOrder<>(line -> work.apply(parse(line.text(), line.origin())), out);
    try (TextLines text = TextLines.open(file)) {
      for (Optional<String> line = text.next(); line.isPresent(); line = text.next()) {
        if (!line.get().isBlank()) {
          lines.add(new Line(line.get(), text.origin()));
        }
      }
    }
    lines.flush();
  }
}
