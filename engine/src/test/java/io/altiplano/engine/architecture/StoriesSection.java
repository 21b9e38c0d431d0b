package io.altiplano.engine.architecture;

import static io.altiplano.engine.report.MarkdownTable.difference;

import io.altiplano.engine.report.MarkdownTable;
import io.altiplano.engine.report.Section;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The published model that ships with the project, beside llama.cpp. */
public final class StoriesSection implements Section {
  private static final String GREEDY = "greedy tokens that differ";
  private static final String F32 = "log-probabilities, F32 cache";
  private static final String F16 = "log-probabilities, F16 cache";

  @Override
  public String name() {
    return "stories";
  }

  @Override
  public List<String> rows() {
    return List.of(GREEDY, F32, F16);
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public String markdown(String before) throws IOException {
    int tokens = Stories.count() * Stories.LENGTH;
    int equal = 0;
    try (LanguageModel model = Stories.open(ElementType.F32)) {
      for (int story = 0; story < Stories.count(); story++) {
        equal += Stories.equalTokens(model, story);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(GREEDY, MarkdownTable.count(tokens), String.valueOf(tokens - equal), "0"));
    rows.add(scored(F32, ElementType.F32, StoriesGoldenTest.F32_TOLERANCE));
    rows.add(scored(F16, ElementType.F16, StoriesGoldenTest.F16_TOLERANCE));
    return """
    ## A published model

    stories260K, which ships with the project: %d stories of %d greedy tokens each, and the
    log-probabilities of a text; caches of the same type on both sides (`StoriesGoldenTest`). With
    an F16 cache llama.cpp rounds queries and attention weights too, and we only keys and values: a
    text that begins with very unlikely tokens differed by 1.7e-2 ([log](log.md)).

    %s\
    """
        .formatted(
            Stories.count(),
            Stories.LENGTH,
            new MarkdownTable(List.of("what", "tokens", "largest difference", "tolerance"), rows));
  }

  private static List<String> scored(String what, ElementType cache, float tolerance)
      throws IOException {
    return List.of(
        what,
        MarkdownTable.count(Stories.expected(cache).length),
        difference(Stories.largestDifference(cache)),
        difference(tolerance));
  }
}
