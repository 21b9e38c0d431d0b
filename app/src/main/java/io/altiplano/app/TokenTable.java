package io.altiplano.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.DisplayWidth;
import io.altiplano.app.console.Escapes;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.stream.IntStream;

/** Tokens for people: one a line, with what each stands for. */
final class TokenTable {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

  private final ModelTokenizer tokenizer;

  TokenTable(ModelTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  void print(Console console, int[] tokens) {
    int largest = IntStream.of(tokens).max().orElse(0);
    int columns = Math.max(5, Integer.toString(largest).length());
    for (int token : tokens) {
      String id = DisplayWidth.padLeft(Integer.toString(token), columns);
      console.out().println(id + "  " + piece(token));
    }
    console.out().println(tokens.length + (tokens.length == 1 ? " token" : " tokens"));
  }

  /** What a token stands for: quoted text, bytes that are no whole character, or its own name. */
  String piece(int token) {
    if (tokenizer.vocabulary().isControl(token)) {
      return tokenizer.vocabulary().text(token) + "  (control)";
    }
    byte[] bytes = tokenizer.bytes(token);
    try {
      return '"'
          + Escapes.visible(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString())
          + '"';
    } catch (CharacterCodingException partOfCharacter) {
      return "<" + HEX.formatHex(bytes) + ">";
    }
  }
}
