package io.altiplano.engine.tokenizer;

import static io.altiplano.engine.report.MarkdownTable.count;

import io.altiplano.engine.report.MarkdownTable;
import io.altiplano.engine.report.Section;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Each flavour's small vocabulary beside llama.cpp, from the golden files. */
public final class TokenizersSection implements Section {
  private static final int LINE_LENGTH = 100;

  @Override
  public String name() {
    return "tokenizers";
  }

  @Override
  public List<String> rows() {
    return Arrays.stream(Flavour.values()).map(Flavour::label).toList();
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public String markdown(String before) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (Flavour flavour : Flavour.values()) {
      Golden golden = GoldenTokensTest.golden(flavour);
      ModelTokenizer tokenizer = GoldenTokensTest.tokenizer(flavour);
      int differences =
          GoldenTokensTest.differencesOfTexts(flavour, tokenizer, golden).size()
              + GoldenTokensTest.differencesOfTemplates(flavour, tokenizer, golden).size();
      rows.add(
          List.of(
              flavour.label(),
              flavour.isSentencePiece() ? "SentencePiece" : "byte-level",
              count(golden.tokens().size()),
              count(golden.texts().size()),
              count(golden.controls().size()),
              count(differences)));
    }
    return """
    ## Tokenizers

    Ids of llama.cpp 0.5.0 (`llama_tokenize`), asked the same texts: every script of
    `sentences.txt`, white space, numbers, emoji, code, random code points, bytes that are not
    UTF-8, and spelled control tokens; the column "templates" counts texts encoded as a template's
    own. These are small vocabularies of our own, learnt in each flavour and kept with llama.cpp's
    answers (`dev/golden/tokenizers.sh` makes both, `GoldenTokensTest` compares):

    %s
    Known names of `tokenizer.ggml.pre`, each compared with llama.cpp by `./test judge`:
    %s.

    Where we differ from llama.cpp on purpose:

    * Text cannot become a control or unknown token by merging, even where merges would lead there.
    * Decoding does not remove spaces before punctuation (`clean_spaces`), nor does streaming there.
    * A byte-level vocabulary that names no beginning or end of sequence has none, not token 11.
    * Bytes that announce more than U+10FFFF are U+FFFD, each; llama.cpp ends the process.
    * A byte-level vocabulary without a known `tokenizer.ggml.pre` is refused; so is a merge of what
      is no token, an id out of range, and a SentencePiece vocabulary without scores.
    """
        .formatted(
            new MarkdownTable(
                List.of("flavour", "kind", "tokens", "texts", "templates", "differences"), rows),
            wrapped(PreTokenizer.names()));
  }

  private static String wrapped(Collection<String> names) {
    StringBuilder text = new StringBuilder();
    int column = 0;
    for (String name : names) {
      column += name.length() + 4;
      if (column > LINE_LENGTH) {
        text.append("\n");
        column = name.length() + 4;
      } else if (!text.isEmpty()) {
        text.append(" ");
      }
      text.append("`").append(name).append("`,");
    }
    text.setLength(text.length() - 1);
    return text.toString();
  }
}
