package io.altiplano.engine.architecture;

import static io.altiplano.engine.report.MarkdownTable.difference;

import io.altiplano.engine.report.MarkdownTable;
import io.altiplano.engine.report.Section;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A published model beside llama.cpp; what stood there stays where its file is not at hand. */
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
    if (!Stories.arePresent()) {
      return before;
    }
    int tokens = Stories.count() * Stories.LENGTH;
    int equal = 0;
    try (LanguageModel model = Stories.open(ElementType.F32)) {
      for (int story = 0; story < Stories.count(); story++) {
        equal += Stories.equalTokens(model, story);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(GREEDY, MarkdownTable.count(tokens), String.valueOf(tokens - equal), "0"));
    rows.add(scored(F32, ElementType.F32, 1e-3));
    rows.add(scored(F16, ElementType.F16, 1e-2));
    return """
    ## A published model

    stories260K, the one real model that is small enough to be asked by a test: %d stories of %d
    greedy tokens each, and a text; caches of the same type on both sides. `./test judge` repeats
    it (`StoriesJudgeTest`).

    %s\
    """
        .formatted(
            Stories.count(),
            Stories.LENGTH,
            new MarkdownTable(List.of("what", "tokens", "largest difference", "tolerance"), rows));
  }

  private static List<String> scored(String what, ElementType cache, double tolerance)
      throws IOException {
    return List.of(
        what,
        MarkdownTable.count(Stories.expected(cache).length),
        difference(Stories.largestDifference(cache)),
        difference(tolerance));
  }
}
