package io.altiplano.engine.tokenizer;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A model's tokenizer. Special tokens are found first; what lies between them is encoded by the
 * model's family. Immutable, for any number of threads.
 *
 * <p>No method adds a beginning or an end of sequence: {@link Vocabulary#addBos} says what is due.
 */
public final class ModelTokenizer implements Tokenizer {
  /**
   * A quarter of a gigabyte: working arrays are a few times the text, and still below 2 GB each.
   */
  static final int MAXIMUM_BYTES = 1 << 28;

  private final Vocabulary vocabulary;
  private final SpecialTokenFinder specialTokens;
  private final TextEncoder encoder;
  private final boolean addsSpacePrefix;

  ModelTokenizer(
      Vocabulary vocabulary,
      SpecialTokenFinder specialTokens,
      TextEncoder encoder,
      boolean addsSpacePrefix) {
    this.vocabulary = vocabulary;
    this.specialTokens = specialTokens;
    this.encoder = encoder;
    this.addsSpacePrefix = addsSpacePrefix;
  }

  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int vocabularySize() {
    return vocabulary.size();
  }

  @Override
  public int[] encode(String text) {
    return encodeBytes(utf8(text));
  }

  /** The tokens of people's words in UTF-8; bytes that are not are encoded all the same. */
  public int[] encodeBytes(byte[] utf8) {
    return encode(utf8, ControlRanges.NONE);
  }

  /**
   * The tokens of a prompt, encoded as the one text that its segments make, except that only
   * control segments can spell control tokens.
   */
  public int[] encode(List<Segment> prompt) {
    var utf8 = new ByteArrayOutputStream();
    var control = new ControlRanges();
    for (Segment segment : prompt) {
      int from = utf8.size();
      utf8.writeBytes(utf8(segment.text()));
      switch (segment.kind()) {
        case CONTROL -> control.add(from, utf8.size());
        case TEXT -> {}
      }
    }
    return encode(utf8.toByteArray(), control);
  }

  /**
   * What a token stands for, which may be part of a character; a control token stands for its own
   * spelling.
   */
  public byte[] bytes(int token) {
    requireToken(token);
    byte[] text = vocabulary.bytes(token);
    return switch (vocabulary.type(token)) {
      case NORMAL -> encoder.decode(text);
      case UNKNOWN, CONTROL, USER_DEFINED -> text.clone();
      case BYTE -> new byte[] {(byte) ByteTokens.value(text)};
      case UNUSED, UNDEFINED -> new byte[0];
    };
  }

  /**
   * The text of tokens, without the space that encoding puts before it. Spaces before punctuation
   * stay, where llama.cpp and others tidy them away for some models: what a model said is not
   * edited.
   */
  @Override
  public String decode(int[] tokens) {
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < tokens.length; i++) {
      byte[] bytes = shownBytes(tokens[i]);
      boolean strip = i == 0 && addsSpacePrefix && bytes.length > 0 && bytes[0] == ' ';
      int from = strip ? 1 : 0;
      out.write(bytes, from, bytes.length - from);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Decodes tokens one by one. */
  public StreamDecoder streamDecoder() {
    return new StreamDecoder(this);
  }

  /** As {@link #bytes}, but nothing for tokens that are not for people. */
  byte[] shownBytes(int token) {
    requireToken(token);
    return vocabulary.type(token).isReserved() ? new byte[0] : bytes(token);
  }

  private int[] encode(byte[] utf8, ControlRanges control) {
    if (utf8.length > MAXIMUM_BYTES) {
      throw new AltiplanoException(
          ErrorCode.INVALID_REQUEST,
          "the text has %d bytes; %d is the most that can be tokenised at once"
              .formatted(utf8.length, MAXIMUM_BYTES));
    }
    var out = new TokenBuffer(utf8.length / 3);
    SpecialTokenMatches matches = specialTokens.find(utf8, control);
    int at = 0;
    for (int i = 0; i < matches.count(); i++) {
      encodeText(utf8, at, matches.from(i), out);
      out.add(matches.token(i));
      at = matches.to(i);
    }
    encodeText(utf8, at, utf8.length, out);
    return out.toArray();
  }

  private void encodeText(byte[] utf8, int from, int to, TokenBuffer out) {
    if (from < to) {
      encoder.encode(utf8, from, to, out);
    }
  }

  private void requireToken(int token) {
    if (token < 0 || token >= vocabulary.size()) {
      throw new AltiplanoException(
          ErrorCode.INVALID_REQUEST,
          "there is no token %d; there are %d".formatted(token, vocabulary.size()));
    }
  }

  /** Half a surrogate pair becomes U+FFFD, where the JDK would make a question mark of it. */
  private static byte[] utf8(String text) {
    return wellFormed(text).getBytes(StandardCharsets.UTF_8);
  }

  private static String wellFormed(String text) {
    boolean sound = text.codePoints().noneMatch(ModelTokenizer::isSurrogate);
    return sound
        ? text
        : text.codePoints()
            .map(codePoint -> isSurrogate(codePoint) ? CodePoints.REPLACEMENT : codePoint)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
