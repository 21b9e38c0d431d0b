package io.altiplano.training.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a corpus holds, for people to read. */
public record CorpusReport(List<Source> sources) {
  private static final String HEAD =
      "%-24s %10s %12s %12s %11s %8s %8s"
          .formatted("source", "documents", "tokens", "learned", "bytes/token", "cut", "dropped");

  public CorpusReport {
    sources = List.copyOf(sources);
  }

  /** A table: a head, and a line for each source. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(HEAD);
    for (Source source : sources) {
      SourceFacts facts = source.facts();
      lines.add(
          String.format(
              Locale.ROOT,
              "%-24s %10d %12d %12d %11.2f %8d %8d",
              source.name(),
              facts.documents(),
              facts.tokens(),
              facts.learnedTokens(),
              facts.bytesPerToken(),
              facts.cut(),
              facts.dropped()));
    }
    return lines;
  }
}
