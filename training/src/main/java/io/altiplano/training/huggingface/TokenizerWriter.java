package io.altiplano.training.huggingface;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.training.json.StrictJson;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** Spells a GGUF file's byte-level BPE tokenizer as the files of a Hugging Face folder. */
final class TokenizerWriter {
  private final Metadata keys;
  private final List<String> tokens;
  private final int[] types;
  private final PreTokenizerKind words;

  TokenizerWriter(Metadata keys) {
    this.keys = keys;
    String model = keys.string(TokenizerKeys.MODEL);
    if (!model.equals(TokenizerKeys.BYTE_LEVEL)) {
      throw unsupported(
          TokenizerKeys.MODEL, "'%s'; only byte-level BPE (gpt2) can be".formatted(model));
    }
    String pre = keys.string(TokenizerKeys.PRE, "");
    this.words =
        PreTokenizerKind.ofGguf(pre)
            .orElseThrow(() -> unsupported(TokenizerKeys.PRE, "'%s' is not known".formatted(pre)));
    this.tokens = keys.strings(TokenizerKeys.TOKENS);
    this.types = keys.integers(TokenizerKeys.TYPES);
    if (types.length != tokens.size()) {
      throw keys.fault(
          TokenizerKeys.TYPES, "%d for %d tokens".formatted(types.length, tokens.size()));
    }
  }

  /** {@code tokenizer.json}. */
  ObjectNode tokenizer() {
    ObjectNode root = StrictJson.MAPPER.createObjectNode().put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    root.set("added_tokens", addedTokens());
    root.putNull("normalizer");
    root.set("pre_tokenizer", words.spelled());
    root.set("post_processor", postProcessor());
    root.set("decoder", PreTokenizerKind.byteLevel(true));
    ObjectNode model = root.putObject("model").put("type", "BPE");
    model.putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false);
    model.put("ignore_merges", words.ignoresMerges());
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < types.length; id++) {
      if (types[id] == TokenizerKeys.NORMAL) {
        vocabulary.put(tokens.get(id), id);
      }
    }
    ArrayNode merges = model.putArray("merges");
    keys.strings(TokenizerKeys.MERGES).forEach(merges::add);
    return root;
  }

  private ArrayNode addedTokens() {
    ArrayNode added = StrictJson.MAPPER.createArrayNode();
    for (int id = 0; id < types.length; id++) {
      boolean padding =
          types[id] == TokenizerKeys.UNUSED && tokens.get(id).equals(TokenizerKeys.padding(id));
      if (types[id] != TokenizerKeys.NORMAL && !padding) {
        added
            .addObject()
            .put("id", id)
            .put("content", tokens.get(id))
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", false)
            .put("normalized", false)
            .put("special", types[id] != TokenizerKeys.USER_DEFINED);
      }
    }
    return added;
  }

  private ObjectNode postProcessor() {
    if (!keys.flag(TokenizerKeys.ADD_BOS, false)) {
      return PreTokenizerKind.byteLevel(true);
    }
    int bos = keys.integer(TokenizerKeys.BOS);
    String text = token(TokenizerKeys.BOS);
    ObjectNode processor = StrictJson.MAPPER.createObjectNode().put("type", "TemplateProcessing");
    ArrayNode single = processor.putArray("single");
    beginning(single, text, 0);
    sequence(single, "A", 0);
    ArrayNode pair = processor.putArray("pair");
    beginning(pair, text, 0);
    sequence(pair, "A", 0);
    beginning(pair, text, 1);
    sequence(pair, "B", 1);
    ObjectNode special = processor.putObject("special_tokens").putObject(text).put("id", text);
    special.putArray("ids").add(bos);
    special.putArray("tokens").add(text);
    return processor;
  }

  private static void beginning(ArrayNode out, String text, int type) {
    out.addObject().putObject("SpecialToken").put("id", text).put("type_id", type);
  }

  private static void sequence(ArrayNode out, String name, int type) {
    out.addObject().putObject("Sequence").put("id", name).put("type_id", type);
  }

  /** {@code tokenizer_config.json}. */
  ObjectNode settings() {
    ObjectNode root =
        StrictJson.MAPPER.createObjectNode().put("tokenizer_class", "PreTrainedTokenizerFast");
    putToken(root, "bos_token", TokenizerKeys.BOS);
    putToken(root, "eos_token", TokenizerKeys.EOS);
    putToken(root, "pad_token", TokenizerKeys.PADDING);
    root.put("add_bos_token", keys.flag(TokenizerKeys.ADD_BOS, false));
    root.put("add_eos_token", keys.flag(TokenizerKeys.ADD_EOS, false));
    root.put("clean_up_tokenization_spaces", false);
    if (keys.has(TokenizerKeys.CHAT_TEMPLATE)) {
      root.put("chat_template", keys.string(TokenizerKeys.CHAT_TEMPLATE));
    }
    return root;
  }

  /** Puts the ids of the tokens that begin and end a text, as configs have them. */
  void putEnds(ObjectNode config) {
    if (keys.has(TokenizerKeys.BOS)) {
      config.put("bos_token_id", keys.integer(TokenizerKeys.BOS));
    }
    SequencedSet<Integer> ends = new LinkedHashSet<>();
    for (String key :
        List.of(TokenizerKeys.EOS, TokenizerKeys.END_OF_TURN, TokenizerKeys.END_OF_MESSAGE)) {
      if (keys.has(key)) {
        ends.add(keys.integer(key));
      }
    }
    if (ends.size() == 1) {
      config.put("eos_token_id", ends.getFirst());
    } else if (!ends.isEmpty()) {
      ends.forEach(config.putArray("eos_token_id")::add);
    }
  }

  private void putToken(ObjectNode out, String name, String key) {
    if (keys.has(key)) {
      out.put(name, token(key));
    }
  }

  private String token(String key) {
    int id = keys.integer(key);
    if (id < 0 || id >= tokens.size()) {
      throw keys.fault(key, "%d is no token; there are %d".formatted(id, tokens.size()));
    }
    return tokens.get(id);
  }

  private AltiplanoException unsupported(String key, String message) {
    return new AltiplanoException(ErrorCode.UNSUPPORTED_MODEL, keys.faultText(key, message));
  }
}
