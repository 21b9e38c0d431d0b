package io.altiplano.app;

import io.altiplano.api.Tool;
import io.altiplano.app.console.Console;
import io.altiplano.app.console.Json;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.training.corpus.ChatLines;
import io.altiplano.training.corpus.Conversation;
import io.altiplano.training.evaluation.Decision;
import io.altiplano.training.evaluation.ModelRespondent;
import io.altiplano.training.evaluation.ToolExam;
import io.altiplano.training.evaluation.ToolFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alti eval tools}: whether a model calls the right tools. */
@Command(
    name = "tools",
    description = {
      "Measure how well a model calls tools, on conversations as chat JSONL.",
      "At each of the assistant's turns the model reads the history as it really was, and decides:"
          + " the file's own call or words are what is right. Arguments must be the same but for"
          + " the case of letters. Where a history is too long for the context, its oldest turns"
          + " are left out.",
      "With --trained-on, tools that those files declare (same name, description and parameters)"
          + " are counted apart from others."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti eval tools -m MODEL --data dev.chat.jsonl --trained-on train.chat.jsonl",
      "  alti eval tools -m MODEL --data dev.chat.jsonl --limit 50 --out decisions.jsonl"
    })
final class EvalToolsCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private EvaluationOptions options = new EvaluationOptions();

  @Option(
      names = "--trained-on",
      paramLabel = "FILE",
      description = "Chat JSONL that the model learnt from; repeatable.")
  private List<Path> trainedOn = new ArrayList<>();

  @Mixin private AnswerLength length = new AnswerLength();

  @Option(
      names = "--whole-answers",
      description = "Let the model finish what it says to people, for --out; takes longer.")
  private boolean wholeAnswers;

  @Option(
      names = "--free",
      description =
          "Let the model write calls as it likes; without this they are held to the tools that are"
              + " declared, to their parameters and possible values.")
  private boolean free;

  EvalToolsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    List<Conversation> conversations = options.read(ChatLines::read);
    Optional<Set<Tool>> trained = trainedTools();
    try (LanguageModel model = options.load(console, ModelSettings.DEFAULT.cacheType());
        Transcript transcript = options.transcript();
        EvaluationRun run = new EvaluationRun(console, options)) {
      ModelRespondent respondent = new ModelRespondent(model, run::isCancelled);
      ToolExam exam = new ToolExam(respondent, trained, length.tokens(), wholeAnswers, !free);
      ToolFigures[] figures = {ToolFigures.NONE};
      run.over(
          "tools",
          conversations,
          exam::examine,
          decisions -> {
            for (Decision decision : decisions) {
              figures[0] = figures[0].with(decision);
              transcript.add(ToolReport.entry(decision));
            }
          });
      ToolReport report = new ToolReport(run.done(), figures[0]);
      if (options.json()) {
        Json.print(console, report.json());
      } else {
        report.print(console);
      }
      return run.end();
    }
  }

  private Optional<Set<Tool>> trainedTools() throws IOException {
    if (trainedOn.isEmpty()) {
      return Optional.empty();
    }
    Set<Tool> tools = new HashSet<>();
    for (Path file : trainedOn) {
      ChatLines.map(EvaluationOptions.existing(file), Conversation::tools, tools::addAll);
    }
    return Optional.of(tools);
  }
}
