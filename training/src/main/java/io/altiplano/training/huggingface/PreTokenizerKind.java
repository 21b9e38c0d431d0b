package io.altiplano.training.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.training.json.StrictJson;
import java.util.Arrays;
import java.util.Optional;

/**
 * How text is cut into words: what GGUF names, {@code tokenizer.json} spells out. The expressions
 * are those of the published files, and a file is recognised by having the same.
 */
enum PreTokenizerKind {
  LLAMA_3("llama-bpe", true, Expressions.LLAMA_3),
  /** Llama 3's words without its preference for whole words. */
  DBRX("dbrx", false, Expressions.LLAMA_3),
  QWEN_2("qwen2", false, Expressions.QWEN_2),
  GPT_2("gpt-2", false, ""),
  /** GPT-2's words, each digit a word of its own. */
  SMOLLM("smollm", false, "");

  private static final class Expressions {
    static final String LLAMA_3 =
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    static final String QWEN_2 = LLAMA_3.replace("{1,3}", "");
  }

  private final String gguf;
  private final boolean ignoresMerges;
  private final String expression;

  PreTokenizerKind(String gguf, boolean ignoresMerges, String expression) {
    this.gguf = gguf;
    this.ignoresMerges = ignoresMerges;
    this.expression = expression;
  }

  static Optional<PreTokenizerKind> ofGguf(String name) {
    return Arrays.stream(values()).filter(each -> each.gguf.equals(name)).findFirst();
  }

  /** The kind that a file's {@code pre_tokenizer} spells out. */
  static Optional<PreTokenizerKind> of(JsonNode preTokenizer, boolean ignoresMerges) {
    return Arrays.stream(values())
        .filter(each -> each.ignoresMerges == ignoresMerges && each.isSpelledBy(preTokenizer))
        .findFirst();
  }

  private boolean isSpelledBy(JsonNode node) {
    if (!node.path("type").asText().equals("Sequence")) {
      return this == GPT_2 && isByteLevel(node, true);
    }
    JsonNode steps = node.path("pretokenizers");
    if (this == GPT_2) {
      return steps.size() == 1 && isByteLevel(steps.path(0), true);
    }
    if (steps.size() != 2) {
      return false;
    }
    JsonNode first = steps.path(0);
    if (this == SMOLLM) {
      return first.path("type").asText().equals("Digits")
          && first.path("individual_digits").asBoolean()
          && isByteLevel(steps.path(1), true);
    }
    return first.path("type").asText().equals("Split")
        && first.path("pattern").path("Regex").asText().equals(expression)
        && first.path("behavior").asText().equals("Isolated")
        && !first.path("invert").asBoolean()
        && isByteLevel(steps.path(1), false);
  }

  private static boolean isByteLevel(JsonNode node, boolean cutsWords) {
    return node.path("type").asText().equals("ByteLevel")
        && !node.path("add_prefix_space").asBoolean()
        && node.path("use_regex").asBoolean(true) == cutsWords;
  }

  /** What {@code tokenizer.json} says. */
  ObjectNode spelled() {
    ObjectNode sequence = StrictJson.MAPPER.createObjectNode().put("type", "Sequence");
    ArrayNode steps = sequence.putArray("pretokenizers");
    if (this == SMOLLM) {
      steps.addObject().put("type", "Digits").put("individual_digits", true);
    }
    if (!expression.isEmpty()) {
      ObjectNode split = steps.addObject().put("type", "Split");
      split.putObject("pattern").put("Regex", expression);
      split.put("behavior", "Isolated").put("invert", false);
    }
    steps.add(byteLevel(expression.isEmpty()));
    return sequence;
  }

  static ObjectNode byteLevel(boolean cutsWords) {
    return StrictJson.MAPPER
        .createObjectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", cutsWords);
  }

  /** The value of {@code tokenizer.ggml.pre}. */
  String gguf() {
    return gguf;
  }

  /** Whether a word that is a token is that token, whatever the merges say. */
  boolean ignoresMerges() {
    return ignoresMerges;
  }
}
