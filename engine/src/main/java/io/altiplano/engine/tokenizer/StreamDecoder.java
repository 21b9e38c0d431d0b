package io.altiplano.engine.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text out of tokens as they come. Bytes that may yet become a character wait for the rest of it,
 * so that no half of one is ever given out; bytes that cannot become U+FFFD at once, as {@link
 * String#String(byte[], java.nio.charset.Charset)} would make of them. Control tokens have no text.
 * Continues a text, so it drops no leading space. Used by one thread.
 */
public final class StreamDecoder {
  /** A character's first bytes, of which the last is missing. */
  private static final int MOST_PENDING_BYTES = 3;

  private final ModelTokenizer tokenizer;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** Holds the pending bytes, ready to be read. */
  private ByteBuffer pending = ByteBuffer.allocate(MOST_PENDING_BYTES).limit(0);

  StreamDecoder(ModelTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** The characters that this token completes; empty if there are none. */
  public String append(int token) {
    byte[] bytes = tokenizer.shownBytes(token);
    if (bytes.length == 0) {
      return "";
    }
    ByteBuffer in = ByteBuffer.allocate(pending.remaining() + bytes.length);
    in.put(pending).put(bytes).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining());
    decoder.decode(in, out, false);
    pending = in;
    return out.flip().toString();
  }

  /** What is left at the end: U+FFFD for a character cut short, else nothing. */
  public String flush() {
    CharBuffer out = CharBuffer.allocate(MOST_PENDING_BYTES);
    decoder.decode(pending, out, true);
    decoder.flush(out);
    decoder.reset();
    pending = ByteBuffer.allocate(0);
    return out.flip().toString();
  }
}
