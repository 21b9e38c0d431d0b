package io.altiplano.engine.tokenizer;

/** One family's way from text, which holds no special tokens any more, to tokens and back. */
sealed interface TextEncoder permits SentencePieceEncoder, ByteLevelEncoder {
  /** Adds the tokens of a range of bytes, which begins the text or follows a special token. */
  void encode(byte[] utf8, int from, int to, TokenBuffer out);

  /** The bytes that a token of type NORMAL stands for, given its text. */
  byte[] decode(byte[] text);
}
