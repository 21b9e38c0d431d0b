package io.altiplano.engine.tokenizer;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Locale;
import java.util.Set;

/** Makes the tokenizer that a model's file describes. */
public final class Tokenizers {
  private static final String MODEL = "tokenizer.ggml.model";
  private static final String PRE = "tokenizer.ggml.pre";
  private static final String ADD_SPACE_PREFIX = "tokenizer.ggml.add_space_prefix";

  /** Phi-3's tokens that do not swallow the white space after them, where all others do. */
  private static final Set<String> PHI_3_PLAIN = Set.of("<unk>", "<s>", "<|endoftext|>");

  private Tokenizers() {}

  /**
   * The tokenizer of a file.
   *
   * @throws AltiplanoException INVALID_FILE for a vocabulary that is missing or contradicts itself;
   *     UNSUPPORTED_MODEL for a family or pre-tokeniser that is not known
   */
  public static ModelTokenizer from(Metadata metadata) {
    String model = metadata.string(MODEL);
    return switch (model) {
      case "llama" -> sentencePiece(metadata);
      case "gpt2" -> byteLevel(metadata);
      default ->
          throw new AltiplanoException(
              ErrorCode.UNSUPPORTED_MODEL,
              "%s is '%s'; known are llama (SentencePiece) and gpt2 (byte-level BPE)"
                  .formatted(MODEL, model));
    };
  }

  private static ModelTokenizer sentencePiece(Metadata metadata) {
    var reader = new VocabularyReader(metadata);
    Vocabulary vocabulary = reader.read(SpecialTokens.ofSentencePiece(metadata, reader.size()));
    boolean addsSpacePrefix = metadata.flag(ADD_SPACE_PREFIX, true);
    var encoder = SentencePieceEncoder.read(metadata, vocabulary, reader.scores(), addsSpacePrefix);
    return tokenizer(metadata, vocabulary, encoder, addsSpacePrefix);
  }

  private static ModelTokenizer byteLevel(Metadata metadata) {
    PreTokenizer preTokenizer = preTokenizer(metadata);
    var reader = new VocabularyReader(metadata);
    Vocabulary vocabulary =
        reader.read(SpecialTokens.ofByteLevel(metadata, reader.size(), preTokenizer.addsBos()));
    var encoder = ByteLevelEncoder.read(metadata, vocabulary, preTokenizer);
    return tokenizer(metadata, vocabulary, encoder, metadata.flag(ADD_SPACE_PREFIX, false));
  }

  private static PreTokenizer preTokenizer(Metadata metadata) {
    String name = metadata.string(PRE, "");
    return PreTokenizer.named(name)
        .orElseThrow(() ->
            new AltiplanoException(
                ErrorCode.UNSUPPORTED_MODEL,
                "%s %s; known are %s"
                    .formatted(
                        PRE,
                        name.isEmpty() ? "is missing" : "is '" + name + "'",
                        String.join(", ", PreTokenizer.names()))));
  }

  private static ModelTokenizer tokenizer(
      Metadata metadata, Vocabulary vocabulary, TextEncoder encoder, boolean addsSpacePrefix) {
    var special = new SpecialTokenFinder(vocabulary, strippingRight(metadata, vocabulary));
    return new ModelTokenizer(vocabulary, special, encoder, addsSpacePrefix);
  }

  /** Files do not say which tokens swallow white space; llama.cpp knows Phi-3 by its name. */
  private static BitSet strippingRight(Metadata metadata, Vocabulary vocabulary) {
    BitSet tokens = new BitSet();
    String name = metadata.string("general.name", "").toLowerCase(Locale.ROOT);
    if (!name.contains("phi-3") && !name.contains("phi3")) {
      return tokens;
    }
    for (int token = 0; token < vocabulary.size(); token++) {
      if (vocabulary.type(token).isLiteral()) {
        String text = new String(vocabulary.bytes(token), StandardCharsets.UTF_8);
        tokens.set(token, !PHI_3_PLAIN.contains(text));
      }
    }
    return tokens;
  }
}
