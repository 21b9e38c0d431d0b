package io.altiplano.app.chat;

import java.util.List;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.impl.DefaultParser;

/** Tells the editor when a message is whole. People's words have no quoting and no escapes. */
final class MessageParser implements Parser {
  private final DefaultParser words = new DefaultParser();

  MessageParser() {
    words.setQuoteChars(new char[0]);
    words.setEscapeChars(new char[0]);
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context == ParseContext.ACCEPT_LINE && !MultiLine.isComplete(line)) {
      throw new EOFError(-1, -1, "the message goes on", "");
    }
    if (context == ParseContext.ACCEPT_LINE) {
      return words
      .new ArgumentList(line, List.of(line), 0, cursor, cursor, null, cursor, line.length());
    }
    return words.parse(line, cursor, context);
  }

  @Override
  public boolean isEscapeChar(char character) {
    return false;
  }
}
