package io.altiplano.training.tokenizer;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Control tokens: never people's words, but structure that templates write.
 *
 * @param texts all of them, in the order of their ids
 * @param bos the one that begins a sequence
 * @param eos the one that ends a sequence
 * @param pad the one that fills a batch
 */
public record SpecialTokens(
    List<String> texts, Optional<String> bos, Optional<String> eos, Optional<String> pad) {
  /** Those that Llama 3's chat and tool format is written with. */
  public static final SpecialTokens LLAMA_3 =
      new SpecialTokens(
          List.of(
              "<|begin_of_text|>",
              "<|end_of_text|>",
              "<|pad|>",
              "<|start_header_id|>",
              "<|end_header_id|>",
              "<|eom_id|>",
              "<|eot_id|>",
              "<|python_tag|>"),
          Optional.of("<|begin_of_text|>"),
          Optional.of("<|end_of_text|>"),
          Optional.of("<|pad|>"));

  /** Checks that none is empty or there twice, and that each role's token is among them. */
  public SpecialTokens {
    texts = List.copyOf(texts);
    if (texts.contains("")) {
      throw invalidParameter("special", "a token without text");
    }
    if (new HashSet<>(texts).size() < texts.size()) {
      throw invalidParameter("special", "the same token twice: " + String.join(" ", texts));
    }
    requireKnown("bos", bos, texts);
    requireKnown("eos", eos, texts);
    requireKnown("pad", pad, texts);
  }

  private static void requireKnown(String role, Optional<String> token, List<String> texts) {
    if (token.isPresent() && !texts.contains(token.get())) {
      throw invalidParameter(
          role, "'%s' is not among %s".formatted(token.get(), String.join(" ", texts)));
    }
  }
}
