package io.altiplano.training.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/** A vocabulary as Hugging Face's {@code tokenizer.json} and {@code tokenizer_config.json}. */
public final class HuggingFaceTokenizer {
  /** What {@code qwen2} stands for, as a regular expression. */
  private static final String PATTERN =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TrainedVocabulary vocabulary;

  public HuggingFaceTokenizer(TrainedVocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Writes both files into a directory. */
  public void write(Path directory) throws IOException {
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(directory.resolve("tokenizer.json").toFile(), tokenizer());
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(directory.resolve("tokenizer_config.json").toFile(), configuration());
  }

  ObjectNode tokenizer() {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    vocabulary.specialTokens().texts().forEach(text -> added.add(addedToken(text)));
    root.putNull("normalizer");
    root.set("pre_tokenizer", preTokenizer());
    vocabulary
        .bos()
        .ifPresentOrElse(
            bos -> root.set("post_processor", beginning(bos)),
            () -> root.putNull("post_processor"));
    root.set("decoder", byteLevel());
    root.set("model", model());
    return root;
  }

  private ObjectNode addedToken(String text) {
    return JSON.createObjectNode()
        .put("id", vocabulary.special(text))
        .put("content", text)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }

  private static ObjectNode preTokenizer() {
    ObjectNode split = JSON.createObjectNode().put("type", "Split");
    split.putObject("pattern").put("Regex", PATTERN);
    split.put("behavior", "Isolated").put("invert", false);
    ObjectNode sequence = JSON.createObjectNode().put("type", "Sequence");
    sequence.putArray("pretokenizers").add(split).add(byteLevel());
    return sequence;
  }

  private static ObjectNode byteLevel() {
    return JSON.createObjectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", false)
        .put("use_regex", false);
  }

  /** Puts the token that begins a sequence in front of the first text. */
  private ObjectNode beginning(String bos) {
    ObjectNode template = JSON.createObjectNode().put("type", "TemplateProcessing");
    ArrayNode single = template.putArray("single");
    single.addObject().putObject("SpecialToken").put("id", bos).put("type_id", 0);
    single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    ArrayNode pair = template.putArray("pair").addAll(single.deepCopy());
    pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 0);
    ObjectNode token = template.putObject("special_tokens").putObject(bos).put("id", bos);
    token.putArray("ids").add(vocabulary.special(bos));
    token.putArray("tokens").add(bos);
    return template;
  }

  private ObjectNode model() {
    ObjectNode model = JSON.createObjectNode().put("type", "BPE");
    model.putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocab = model.putObject("vocab");
    for (int id = 0; id < vocabulary.firstSpecial(); id++) {
      vocab.put(vocabulary.tokens().get(id), id);
    }
    ArrayNode merges = model.putArray("merges");
    vocabulary.mergeLines().forEach(merges::add);
    return model;
  }

  private ObjectNode configuration() {
    SpecialTokens special = vocabulary.specialTokens();
    ObjectNode root = JSON.createObjectNode().put("tokenizer_class", "PreTrainedTokenizerFast");
    root.put("add_bos_token", special.bos().isPresent());
    root.put("clean_up_tokenization_spaces", false);
    special.bos().ifPresent(token -> root.put("bos_token", token));
    special.eos().ifPresent(token -> root.put("eos_token", token));
    special.pad().ifPresent(token -> root.put("pad_token", token));
    return root;
  }
}
