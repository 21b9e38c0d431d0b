package io.altiplano.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.Metadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a file's vocabulary is said, with the key that is wrong. */
class BadVocabularyTest {
  private static final Map<String, Object> SENTENCE_PIECE =
      Vocabularies.sentencePieceKeys(List.of("<unk>", "<s>", "</s>", "a"), new int[] {2, 3, 3, 1});
  private static final Map<String, Object> BYTE_LEVEL =
      Vocabularies.byteLevelKeys(List.of("ab"), List.of("a b"));
  private static final ErrorCode BAD = ErrorCode.INVALID_FILE;
  private static final ErrorCode UNKNOWN = ErrorCode.UNSUPPORTED_MODEL;

  private static Stream<Arguments> faults() {
    return Stream.of(
        fault(SENTENCE_PIECE, "model", "t5", UNKNOWN, "t5", "llama", "gpt2"),
        fault(SENTENCE_PIECE, "model", null, BAD, "tokenizer.ggml.model"),
        fault(SENTENCE_PIECE, "tokens", null, BAD, "tokenizer.ggml.tokens"),
        fault(SENTENCE_PIECE, "tokens", List.of(), BAD, "tokenizer.ggml.tokens"),
        fault(SENTENCE_PIECE, "tokens", List.of("a", "b", "c", "a"), BAD, "tokens 0 and 3", "'a'"),
        fault(SENTENCE_PIECE, "scores", null, BAD, "tokenizer.ggml.scores"),
        fault(SENTENCE_PIECE, "scores", new float[3], BAD, "scores", "3", "4"),
        fault(SENTENCE_PIECE, "scores", new float[] {0, 1, Float.NaN, 2}, BAD, "element 2"),
        fault(SENTENCE_PIECE, "token_type", new int[] {2, 3, 3}, BAD, "token_type", "3", "4"),
        fault(SENTENCE_PIECE, "token_type", new int[] {2, 3, 3, 9}, BAD, "element 3", "9"),
        fault(SENTENCE_PIECE, "token_type", new int[] {2, 3, 3, 6}, BAD, "token 3", "<0xFF>"),
        fault(SENTENCE_PIECE, "bos_token_id", 4, BAD, "bos_token_id", "4"),
        fault(SENTENCE_PIECE, "eos_token_id", -1, BAD, "eos_token_id", "-1"),
        fault(SENTENCE_PIECE, "eot_token_id", 1 << 30, BAD, "eot_token_id"),
        fault(SENTENCE_PIECE, "add_bos_token", "yes", BAD, "add_bos_token"),
        fault(BYTE_LEVEL, "pre", "chameleon", UNKNOWN, "chameleon", "llama-bpe", "qwen2"),
        fault(BYTE_LEVEL, "pre", null, UNKNOWN, "missing", "llama-bpe", "tekken"),
        fault(BYTE_LEVEL, "merges", null, BAD, "tokenizer.ggml.merges"),
        fault(BYTE_LEVEL, "merges", List.of("a b", "ab c"), BAD, "element 1", "'abc'"),
        fault(BYTE_LEVEL, "merges", List.of("zz b"), BAD, "element 0", "'zz'"),
        fault(BYTE_LEVEL, "merges", List.of("ab"), BAD, "element 0", "'ab'"),
        fault(BYTE_LEVEL, "merges", List.of("a "), BAD, "element 0"),
        fault(BYTE_LEVEL, "merges", List.of(""), BAD, "element 0"),
        fault(BYTE_LEVEL, "add_bos_token", true, BAD, "add_bos_token", "bos_token_id"),
        fault(BYTE_LEVEL, "add_eos_token", true, BAD, "add_eos_token", "eos_token_id"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void isRefused(Metadata metadata, ErrorCode code, List<String> words) {
    assertThatThrownBy(() -> Tokenizers.from(metadata))
        .isInstanceOfSatisfying(AltiplanoException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContainingAll(words.toArray(String[]::new));
  }

  private static Arguments fault(
      Map<String, Object> sound,
      String key,
      @Nullable Object value,
      ErrorCode code,
      String... words) {
    Map<String, Object> keys = new HashMap<>(sound);
    keys.remove("tokenizer.ggml." + key);
    if (value != null) {
      keys.put("tokenizer.ggml." + key, value);
    }
    return Arguments.of(Metadata.of(keys), code, List.of(words));
  }
}
