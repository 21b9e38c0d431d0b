package io.altiplano.engine.tokenizer;

import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.gguf.Metadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/** The kinds of vocabulary of which the golden files hold a small one each. */
enum Flavour {
  LLAMA("llama", "<s> </s>", "<tool> <tool_call> [REF]"),
  GEMMA(
      "gemma",
      "<bos> <eos> <pad> <start_of_turn> <end_of_turn> <unused0>",
      "\n\n \n\n\n \n\n\n\n <table> </table> <tr>"),
  PHI_3("phi-3", "<s> </s> <|endoftext|> <|system|> <|user|> <|assistant|> <|end|>", ""),
  LLAMA_BPE(
      "llama-bpe",
      "<|begin_of_text|> <|end_of_text|> <|start_header_id|> <|end_header_id|> <|eot_id|>"
          + " <|eom_id|> <|python_tag|>",
      ""),
  QWEN_2(
      "qwen2",
      "<|endoftext|> <|im_start|> <|im_end|> <|fim_prefix|> <|fim_middle|> <|fim_suffix|>"
          + " <|fim_pad|> <|repo_name|> <|file_sep|>",
      "<think> </think> <tool_call> </tool_call>"),
  QWEN_3_5("qwen35", "<|endoftext|> <|im_start|> <|im_end|>", "<think> </think>"),
  GPT_2("gpt-2", "<|endoftext|>", ""),
  SMOLLM("smollm", "<|endoftext|> <|im_start|> <|im_end|> <repo_name> <reponame>", "<issue>"),
  TEKKEN("tekken", "<unk> <s> </s> [INST] [/INST] [TOOL_CALLS]", "");

  private static final int MERGES = 1100;
  private static final int WHOLE_WORDS = 60;
  private static final int LONGEST = 16;

  private final String label;
  private final String control;
  private final String userDefined;

  Flavour(String label, String control, String userDefined) {
    this.label = label;
    this.control = control;
    this.userDefined = userDefined;
  }

  /** The name of its files. */
  String label() {
    return label;
  }

  /** Tokens that texts are to spell. */
  List<String> spelled() {
    List<String> spelled = new ArrayList<>(control());
    spelled.addAll(userDefined());
    spelled.add(isSentencePiece() ? "<0x41>" : "<|end_of_text|>");
    return spelled;
  }

  /** What the flavour's small vocabulary says of itself. */
  Metadata metadata() {
    try {
      Path file = Files.createTempFile("vocabulary", ".gguf");
      try (InputStream in = new GZIPInputStream(resource(".gguf.gz"))) {
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        try (GgufFile gguf = GgufFile.open(file)) {
          return gguf.metadata();
        }
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InputStream resource(String suffix) {
    return Objects.requireNonNull(Flavour.class.getResourceAsStream(label + suffix), label);
  }

  private List<String> control() {
    return List.of(control.split(" "));
  }

  private List<String> userDefined() {
    return userDefined.isEmpty() ? List.of() : List.of(userDefined.split(" "));
  }

  /** A vocabulary learnt from texts. */
  GgufWriter learn(List<String> texts) {
    return isSentencePiece() ? sentencePiece(texts) : byteLevel(texts);
  }

  boolean isSentencePiece() {
    return compareTo(LLAMA_BPE) < 0;
  }

  private GgufWriter byteLevel(List<String> texts) {
    List<String> words = byteLevelWords(texts);
    Map<String, Integer> counts = VocabularyTrainer.count(words);
    List<VocabularyTrainer.Merge> merges = VocabularyTrainer.learn(counts, MERGES, LONGEST);
    Map<String, TokenType> tokens = new LinkedHashMap<>();
    for (int value = 0; value < 256; value++) {
      tokens.put(Character.toString(ByteAlphabet.character(value)), TokenType.NORMAL);
    }
    merges.forEach(merge -> tokens.putIfAbsent(merge.joined(), TokenType.NORMAL));
    // Tokens that no merge makes: only a vocabulary that ignores merges can use them.
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .map(Map.Entry::getKey)
        .filter(word -> !tokens.containsKey(word))
        .limit(WHOLE_WORDS)
        .forEach(word -> tokens.put(word, TokenType.NORMAL));
    addSpecial(tokens);
    if (this == TEKKEN) {
      tokens.put("<unk>", TokenType.UNKNOWN);
    }
    List<String> ids = new ArrayList<>(tokens.keySet());
    return writer("gpt2", tokens)
        .put("tokenizer.ggml.pre", label)
        .put("tokenizer.ggml.bos_token_id", ids.indexOf(control().getFirst()))
        .put(
            "tokenizer.ggml.eos_token_id", ids.indexOf(control().get(control().size() > 1 ? 1 : 0)))
        .put(
            "tokenizer.ggml.merges",
            merges.stream().map(merge -> merge.left() + " " + merge.right()).toList());
  }

  private GgufWriter sentencePiece(List<String> texts) {
    Map<String, Integer> counts = VocabularyTrainer.count(sentencePieceWords(texts));
    List<VocabularyTrainer.Merge> merges = VocabularyTrainer.learn(counts, MERGES, LONGEST);
    Map<String, TokenType> tokens = new LinkedHashMap<>();
    tokens.put("<unk>", TokenType.UNKNOWN);
    addSpecial(tokens);
    for (int value = 0; value < 256; value++) {
      String text = new String(ByteTokens.spelling(value), StandardCharsets.US_ASCII);
      tokens.put(text, TokenType.BYTE);
    }
    int firstLearnt = tokens.size();
    merges.forEach(merge -> tokens.putIfAbsent(merge.joined(), TokenType.NORMAL));
    Set<String> characters = new TreeSet<>();
    counts
        .keySet()
        .forEach(word -> word.codePoints().forEach(c -> characters.add(Character.toString(c))));
    characters.forEach(character -> tokens.putIfAbsent(character, TokenType.NORMAL));
    float[] scores = new float[tokens.size()];
    for (int id = firstLearnt; id < scores.length; id++) {
      int rank = id - firstLearnt;
      // Gemma's here have many equals, and wholes that come before their parts.
      scores[id] = this == GEMMA ? -(rank * 7919 % 101) * 0.25f : -rank;
    }
    List<String> ids = new ArrayList<>(tokens.keySet());
    GgufWriter writer =
        writer("llama", tokens)
            .put("tokenizer.ggml.scores", scores)
            .put("tokenizer.ggml.unknown_token_id", 0)
            .put("tokenizer.ggml.bos_token_id", ids.indexOf(control().getFirst()))
            .put("tokenizer.ggml.eos_token_id", ids.indexOf(control().get(1)));
    return switch (this) {
      case GEMMA -> writer.put("tokenizer.ggml.add_space_prefix", false);
      case PHI_3 -> writer.put("general.name", "Phi-3 of our own");
      default -> writer;
    };
  }

  private void addSpecial(Map<String, TokenType> tokens) {
    control().forEach(text -> tokens.put(text, TokenType.CONTROL));
    userDefined().forEach(text -> tokens.put(text, TokenType.USER_DEFINED));
    tokens.put("<spare>", TokenType.UNUSED);
  }

  private GgufWriter writer(String model, Map<String, TokenType> tokens) {
    return new GgufWriter()
        .put("general.architecture", "llama")
        .put("tokenizer.ggml.model", model)
        .put("tokenizer.ggml.tokens", List.copyOf(tokens.keySet()))
        .put(
            "tokenizer.ggml.token_type",
            tokens.values().stream().mapToInt(TokenType::ordinal).toArray());
  }

  private List<String> byteLevelWords(List<String> texts) {
    WordSplitter splitter = PreTokenizer.named(label).orElseThrow().splitter();
    List<String> words = new ArrayList<>();
    for (String text : texts) {
      int[] codePoints = text.codePoints().toArray();
      splitter.split(
          codePoints,
          0,
          codePoints.length,
          (from, to) -> words.add(disguise(new String(codePoints, from, to - from))));
    }
    return words;
  }

  private static String disguise(String word) {
    StringBuilder disguised = new StringBuilder();
    for (byte value : word.getBytes(StandardCharsets.UTF_8)) {
      disguised.appendCodePoint(ByteAlphabet.character(value & 0xFF));
    }
    return disguised.toString();
  }

  private static List<String> sentencePieceWords(List<String> texts) {
    List<String> words = new ArrayList<>();
    for (String text : texts) {
      String disguised = "▁" + text.replace(' ', '▁');
      int start = 0;
      for (int i = 1; i < disguised.length(); i++) {
        if (disguised.charAt(i) == '▁' && disguised.charAt(i - 1) != '▁') {
          words.add(disguised.substring(start, i));
          start = i;
        }
      }
      words.add(disguised.substring(start));
    }
    return words;
  }
}
