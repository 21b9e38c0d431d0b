package io.altiplano.engine.tokenizer;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@code tokenizer.ggml.pre} names: how text is cut into words, and the defaults that come
 * with it. Names that llama.cpp treats alike share an entry; each is checked against it.
 *
 * @param ignoresMerges a word that is a token is that token, whatever the merges say
 * @param addsBos whether a beginning-of-sequence token is added where the file does not say
 */
record PreTokenizer(WordSplitter splitter, boolean ignoresMerges, boolean addsBos) {
  private static final WordSplitter GPT_2 = new Gpt2Splitter();
  private static final WordSplitter DIGITS = new DigitSplitter(GPT_2);
  private static final WordSplitter LLAMA_3 = new Llama3Splitter(3, false);
  private static final WordSplitter QWEN_2 = new Llama3Splitter(1, false);
  private static final WordSplitter QWEN_3_5 = new Llama3Splitter(1, true);

  private static final Map<String, PreTokenizer> KNOWN = known();

  /** The pre-tokeniser of a name. */
  static Optional<PreTokenizer> named(String name) {
    return Optional.ofNullable(KNOWN.get(name));
  }

  /** Every name, in alphabetical order. */
  static SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(KNOWN.keySet()));
  }

  private static Map<String, PreTokenizer> known() {
    Map<String, PreTokenizer> known = new TreeMap<>();
    put(
        known,
        new PreTokenizer(LLAMA_3, true, true),
        "llama-bpe llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2");
    put(known, new PreTokenizer(LLAMA_3, false, false), "dbrx smaug-bpe glm4 chatglm-bpe");
    put(
        known,
        new PreTokenizer(QWEN_2, false, false),
        "qwen2 deepseek-r1-qwen megrez stablelm2 hunyuan");
    put(known, new PreTokenizer(QWEN_3_5, false, false), "qwen35");
    put(
        known,
        new PreTokenizer(GPT_2, false, false),
        "gpt-2 phi-2 gigachat mpt olmo jais trillion exaone4 granite-docling");
    put(
        known,
        new PreTokenizer(DIGITS, false, false),
        "smollm starcoder refact command-r codeshell exaone minerva-7b");
    put(known, new PreTokenizer(new TekkenSplitter(), true, true), "tekken");
    return known;
  }

  private static void put(Map<String, PreTokenizer> known, PreTokenizer entry, String names) {
    for (String name : names.split(" ")) {
      known.put(name, entry);
    }
  }
}
