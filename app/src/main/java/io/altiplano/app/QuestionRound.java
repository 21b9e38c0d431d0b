package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.Json;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.training.evaluation.AskedQuestion;
import io.altiplano.training.evaluation.ModelRespondent;
import io.altiplano.training.evaluation.Question;
import io.altiplano.training.evaluation.Share;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Asks questions and prints how many answers pass; those that nobody judges are shown. */
final class QuestionRound {
  private final Console console;
  private final EvaluationOptions options;
  private final int maxTokens;
  private final Map<String, Share> languages = new TreeMap<>();
  private Share all = Share.NONE;

  QuestionRound(Console console, EvaluationOptions options, int maxTokens) {
    this.console = console;
    this.options = options;
    this.maxTokens = maxTokens;
  }

  int ask(String label, List<Question> questions) throws IOException {
    try (LanguageModel model = options.load(console, ModelSettings.DEFAULT.cacheType());
        Transcript transcript = options.transcript();
        EvaluationRun run = new EvaluationRun(console, options)) {
      ModelRespondent respondent = new ModelRespondent(model, run::isCancelled);
      run.over(
          label,
          questions,
          question -> AskedQuestion.ask(question, respondent, maxTokens),
          asked -> hear(asked, transcript));
      if (options.json()) {
        Json.print(console, json(run.done()));
      } else {
        print(label);
      }
      return run.end();
    }
  }

  private void hear(AskedQuestion asked, Transcript transcript) {
    transcript.add(entry(asked));
    asked
        .verdict()
        .ifPresentOrElse(
            verdict -> {
              all = all.with(verdict.passed());
              languages.merge(
                  asked.question().language(), Share.NONE.with(verdict.passed()), Share::plus);
            },
            () -> show(asked));
  }

  private void show(AskedQuestion asked) {
    if (!options.json()) {
      console.out().println("> " + asked.question().question());
      console.out().println(asked.answer().text().strip());
      console.out().println();
    }
  }

  private static Map<String, Object> entry(AskedQuestion asked) {
    Map<String, Object> entry = new LinkedHashMap<>();
    Question question = asked.question();
    entry.put("id", question.id());
    entry.put("language", question.language());
    question.system().ifPresent(system -> entry.put("system", system));
    entry.put("question", question.question());
    entry.put("answer", asked.answer().text());
    entry.put("cut", asked.answer().cut());
    asked
        .verdict()
        .ifPresent(verdict -> {
          entry.put("passed", verdict.passed());
          entry.put("reason", verdict.reason());
        });
    return entry;
  }

  private Map<String, Object> json(int done) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("asked", done);
    figures.put("pass", Shares.json(all));
    Map<String, Object> split = new LinkedHashMap<>();
    languages.forEach((language, share) -> split.put(language, Shares.json(share)));
    figures.put("languages", split);
    return figures;
  }

  private void print(String label) {
    if (all.total() == 0) {
      return;
    }
    console.out().printf("%-12s %s%n", label, Shares.text(all));
    if (languages.size() > 1) {
      languages.forEach((language, share) ->
          console.out().printf("%-12s %s%n", "  " + language, Shares.text(share)));
    }
  }
}
