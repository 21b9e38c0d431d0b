package io.altiplano.training.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.gguf.ValueType;
import io.altiplano.training.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** Reads a folder's byte-level BPE tokenizer and puts it into a GGUF file. */
final class TokenizerReader {
  private final Path folder;
  private final JsonFile tokenizer;
  private final JsonFile settings;
  private final @Nullable String[] texts;
  private final int[] types;
  private final Map<String, Integer> ids = new HashMap<>();

  /**
   * @param size rows of the embedding, already checked against the weights
   */
  private TokenizerReader(Path folder, int size) {
    this.folder = folder;
    this.tokenizer = JsonFile.read(folder.resolve("tokenizer.json"));
    this.settings =
        JsonFile.find(folder.resolve("tokenizer_config.json"))
            .orElseGet(() -> new JsonFile(folder, StrictJson.MAPPER.createObjectNode()));
    this.texts = new String[size];
    this.types = new int[size];
  }

  static void put(Path folder, JsonFile config, int size, GgufWriter writer) {
    new TokenizerReader(folder, size).put(config, writer);
  }

  private void put(JsonFile config, GgufWriter writer) {
    JsonFile model = tokenizer.object("model");
    PreTokenizerKind words = words(model);
    readVocabulary(model);
    readAddedTokens();
    fillHoles();
    List<String> merges = merges(model);
    writer
        .put(TokenizerKeys.MODEL, TokenizerKeys.BYTE_LEVEL)
        .put(TokenizerKeys.PRE, words.gguf())
        .put(TokenizerKeys.TOKENS, Arrays.asList(texts))
        .put(TokenizerKeys.TYPES, types)
        .putArray(TokenizerKeys.MERGES, ValueType.STRING, merges);
    putRoles(config, writer);
    chatTemplate().ifPresent(template -> writer.put(TokenizerKeys.CHAT_TEMPLATE, template));
  }

  private PreTokenizerKind words(JsonFile model) {
    if (!model.string("type", "BPE").equals("BPE") || model.flag("byte_fallback", false)) {
      throw tokenizer.unsupported("model", "only byte-level BPE is known");
    }
    for (String key : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
      if (!model.string(key, "").isEmpty()) {
        throw model.unsupported(key, "only byte-level BPE, which has none, is known");
      }
    }
    String normalizer = tokenizer.object("normalizer").string("type", "NFC");
    if (!normalizer.equals("NFC")) {
      throw tokenizer.unsupported("normalizer", "'%s' is not known".formatted(normalizer));
    }
    return PreTokenizerKind.of(tokenizer.node("pre_tokenizer"), model.flag("ignore_merges", false))
        .orElseThrow(() ->
            tokenizer.unsupported(
                "pre_tokenizer",
                "not that of Llama 3, Qwen 2, GPT-2 or SmolLM: "
                    + shortened(tokenizer.node("pre_tokenizer").toString())));
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "...";
  }

  private void readVocabulary(JsonFile model) {
    JsonFile vocabulary = model.object("vocab");
    if (vocabulary.root().isEmpty()) {
      throw model.fault("vocab", "there are no tokens");
    }
    vocabulary
        .root()
        .properties()
        .forEach(entry -> enter("vocab", entry.getKey(), entry.getValue(), TokenizerKeys.NORMAL));
  }

  private void readAddedTokens() {
    JsonNode added = tokenizer.node("added_tokens");
    if (!added.isArray() && tokenizer.has("added_tokens")) {
      throw tokenizer.fault("added_tokens", "an array is wanted");
    }
    for (JsonNode token : added) {
      if (!token.path("content").isTextual() || !token.path("special").isBoolean()) {
        throw tokenizer.fault("added_tokens", "no content or no 'special': " + token);
      }
      boolean special = token.path("special").booleanValue();
      int type = special ? TokenizerKeys.CONTROL : TokenizerKeys.USER_DEFINED;
      enter("added_tokens", token.path("content").textValue(), token.path("id"), type);
    }
  }

  private void enter(String key, String text, JsonNode number, int type) {
    if (!number.isIntegralNumber()
        || !number.canConvertToInt()
        || number.intValue() < 0
        || number.intValue() >= texts.length) {
      throw tokenizer.fault(
          key,
          "token '%s' has the id %s; the embedding has %d rows"
              .formatted(text, number, texts.length));
    }
    int id = number.intValue();
    String earlier = texts[id];
    if (earlier != null && !earlier.equals(text)) {
      throw tokenizer.fault(key, "id %d is both '%s' and '%s'".formatted(id, earlier, text));
    }
    Integer other = ids.putIfAbsent(text, id);
    if (other != null && other != id) {
      throw tokenizer.fault(key, "token '%s' has the ids %d and %d".formatted(text, other, id));
    }
    texts[id] = text;
    types[id] = type;
  }

  private void fillHoles() {
    for (int id = 0; id < texts.length; id++) {
      if (texts[id] == null) {
        texts[id] = TokenizerKeys.padding(id);
        types[id] = TokenizerKeys.UNUSED;
      }
    }
  }

  /** Older files write a merge as "left right", newer ones as a pair. */
  private List<String> merges(JsonFile model) {
    JsonNode merges = model.node("merges");
    if (!merges.isArray()) {
      throw model.fault("merges", "an array is wanted");
    }
    List<String> lines = new ArrayList<>(merges.size());
    for (JsonNode merge : merges) {
      boolean pair = merge.size() == 2 && merge.path(0).isTextual() && merge.path(1).isTextual();
      String line =
          pair ? merge.path(0).textValue() + " " + merge.path(1).textValue() : merge.asText();
      String[] parts = line.split(" ", -1);
      boolean known =
          parts.length == 2
              && ids.containsKey(parts[0])
              && ids.containsKey(parts[1])
              && ids.containsKey(parts[0] + parts[1]);
      if (!known) {
        throw model.fault(
            "merges",
            "element %d, %s: not two tokens that make a third"
                .formatted(lines.size(), shortened(merge.toString())));
      }
      lines.add(line);
    }
    return lines;
  }

  private void putRoles(JsonFile config, GgufWriter writer) {
    JsonFile generation =
        JsonFile.find(folder.resolve("generation_config.json"))
            .orElseGet(() -> new JsonFile(folder, StrictJson.MAPPER.createObjectNode()));
    OptionalInt bos = role("bos_token");
    if (bos.isEmpty()) {
      bos = idsIn(config, "bos_token_id").stream().mapToInt(id -> id).findFirst();
    }
    SequencedSet<Integer> ends = new LinkedHashSet<>();
    role("eos_token").ifPresent(ends::add);
    ends.addAll(idsIn(generation, "eos_token_id"));
    ends.addAll(idsIn(config, "eos_token_id"));
    bos.ifPresent(id -> writer.put(TokenizerKeys.BOS, id));
    role("pad_token").ifPresent(id -> writer.put(TokenizerKeys.PADDING, id));
    putEnds(new ArrayList<>(ends), writer);
    boolean addsBos = settings.flag("add_bos_token", frames("bos_token"));
    boolean addsEos = settings.flag("add_eos_token", false);
    if (addsBos && bos.isEmpty()) {
      throw settings.fault("add_bos_token", "there is no bos_token");
    }
    if (addsEos && ends.isEmpty()) {
      throw settings.fault("add_eos_token", "there is no eos_token");
    }
    writer.put(TokenizerKeys.ADD_BOS, addsBos).put(TokenizerKeys.ADD_EOS, addsEos);
  }

  /** GGUF has one end of a text, one of a turn and one of a message; further ones go by name. */
  private void putEnds(List<Integer> ends, GgufWriter writer) {
    if (ends.isEmpty()) {
      return;
    }
    writer.put(TokenizerKeys.EOS, ends.removeFirst());
    OptionalInt message =
        ends.stream().mapToInt(id -> id).filter(id -> "<|eom_id|>".equals(texts[id])).findFirst();
    message.ifPresent(id -> {
      writer.put(TokenizerKeys.END_OF_MESSAGE, id);
      ends.removeIf(end -> end == id);
    });
    if (!ends.isEmpty()) {
      writer.put(TokenizerKeys.END_OF_TURN, ends.getFirst());
    }
  }

  /** The token of a role, given by its text or by an object with its text. */
  private OptionalInt role(String key) {
    if (!settings.has(key)) {
      return OptionalInt.empty();
    }
    JsonNode value = settings.node(key);
    String text = value.isObject() ? value.path("content").asText() : value.asText();
    Integer id = ids.get(text);
    if (id == null) {
      throw settings.fault(key, "'%s' is no token".formatted(text));
    }
    return OptionalInt.of(id);
  }

  private List<Integer> idsIn(JsonFile file, String key) {
    if (!file.has(key)) {
      return List.of();
    }
    JsonNode value = file.node(key);
    List<Integer> found = new ArrayList<>();
    for (JsonNode each : value.isArray() ? value : List.of(value)) {
      if (!each.isIntegralNumber()
          || !each.canConvertToInt()
          || each.intValue() < 0
          || each.intValue() >= texts.length) {
        throw file.fault(key, "%s is no token; there are %d".formatted(each, texts.length));
      }
      found.add(each.intValue());
    }
    return found;
  }

  /** Whether the post-processor begins a text with the token of a role. */
  private boolean frames(String role) {
    OptionalInt id = role(role);
    JsonNode post = tokenizer.node("post_processor");
    JsonNode steps = post.path("processors");
    for (JsonNode step : steps.isArray() ? steps : List.of(post)) {
      String first = step.path("single").path(0).path("SpecialToken").path("id").asText();
      if (id.isPresent() && first.equals(texts[id.getAsInt()])) {
        return true;
      }
    }
    return false;
  }

  private Optional<String> chatTemplate() {
    Path file = folder.resolve("chat_template.jinja");
    if (Files.isRegularFile(file)) {
      try {
        return Optional.of(Files.readString(file));
      } catch (IOException failure) {
        throw JsonFile.invalid(file, "cannot be read: " + failure);
      }
    }
    JsonNode value = settings.node("chat_template");
    if (value.isArray()) {
      for (JsonNode each : value) {
        if (each.path("name").asText().equals("default")) {
          return Optional.of(each.path("template").asText());
        }
      }
      return Optional.empty();
    }
    return settings.has("chat_template")
        ? Optional.of(settings.string("chat_template"))
        : Optional.empty();
  }
}
