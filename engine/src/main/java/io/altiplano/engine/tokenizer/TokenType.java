package io.altiplano.engine.tokenizer;

/** What {@code tokenizer.ggml.token_type} says of a token; the ordinal is the file's number. */
enum TokenType {
  /** llama.cpp's fallback: a token without text. */
  UNDEFINED,
  NORMAL,
  /** Stands for what has no token. */
  UNKNOWN,
  /** Structure, never people's words. */
  CONTROL,
  /** Recognised wherever its text occurs, before all other tokens. */
  USER_DEFINED,
  UNUSED,
  /** One byte, spelled {@code <0xFF>}. */
  BYTE;

  private static final TokenType[] TYPES = values();

  static boolean isKnown(int number) {
    return number >= 0 && number < TYPES.length;
  }

  static TokenType of(int number) {
    return TYPES[number];
  }

  /** Whether the token is shown by its text as it stands in the file. */
  boolean isLiteral() {
    return this == UNKNOWN || this == CONTROL || this == USER_DEFINED;
  }

  /** Whether only a template's own text can spell it. */
  boolean isReserved() {
    return this == UNKNOWN || this == CONTROL;
  }
}
