package io.altiplano.training.huggingface;

/** GGUF's keys and numbers of tokenizers. */
final class TokenizerKeys {
  static final String PREFIX = "tokenizer.ggml.";
  static final String MODEL = PREFIX + "model";
  static final String PRE = PREFIX + "pre";
  static final String TOKENS = PREFIX + "tokens";
  static final String TYPES = PREFIX + "token_type";
  static final String MERGES = PREFIX + "merges";
  static final String BOS = PREFIX + "bos_token_id";
  static final String EOS = PREFIX + "eos_token_id";
  static final String END_OF_TURN = PREFIX + "eot_token_id";
  static final String END_OF_MESSAGE = PREFIX + "eom_token_id";
  static final String PADDING = PREFIX + "padding_token_id";
  static final String ADD_BOS = PREFIX + "add_bos_token";
  static final String ADD_EOS = PREFIX + "add_eos_token";
  static final String CHAT_TEMPLATE = "tokenizer.chat_template";

  /** The only kind of vocabulary that is converted. */
  static final String BYTE_LEVEL = "gpt2";

  static final int NORMAL = 1;
  static final int UNKNOWN = 2;
  static final int CONTROL = 3;
  static final int USER_DEFINED = 4;
  static final int UNUSED = 5;

  private TokenizerKeys() {}

  /** A row of the embedding without a token, as llama.cpp names it. */
  static String padding(int id) {
    return "[PAD" + id + "]";
  }
}
