package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.app.console.Console;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all measurements of {@code alti eval} take. */
final class EvaluationOptions {
  /** More would only make each other wait. */
  private static final int MAX_PARALLEL = 64;

  /** Conversations whose beginnings stay in the cache for each that is being answered. */
  private static final int KEPT = 2;

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = {"-d", "--data"},
      required = true,
      paramLabel = "FILE",
      description = "What to ask: a file, plain or .gz; repeatable.")
  private List<Path> data = new ArrayList<>();

  @Option(names = "--limit", paramLabel = "N", description = "Only the first N.")
  private Optional<Integer> limit = Optional.empty();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "How many are worked on at once (default: ${DEFAULT-VALUE}).",
      defaultValue = "8")
  private int parallel = 8;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Write everything asked and answered to a file, as JSONL.")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--force", description = "Replace that file if it is there already.")
  private boolean force;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @ArgGroup(validate = false, heading = "%nEngine:%n")
  private EngineOptions engine = new EngineOptions();

  @Mixin private ProgressOption progress = new ProgressOption();

  /** All that the files hold, in order. */
  <T> List<T> read(Function<Path, List<T>> reader) throws NoSuchFileException {
    List<T> items = new ArrayList<>();
    for (Path file : data) {
      items.addAll(reader.apply(existing(file)));
    }
    return limited(items);
  }

  static Path existing(Path file) throws NoSuchFileException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return file;
  }

  boolean json() {
    return json;
  }

  int parallel() {
    return parallel;
  }

  ProgressOption progress() {
    return progress;
  }

  private <T> List<T> limited(List<T> items) {
    return limit.isPresent() && limit.get() < items.size() ? items.subList(0, limit.get()) : items;
  }

  /** Opens the model with room for all that are worked on at once. */
  LanguageModel load(Console console, ElementType usualCacheType) throws IOException {
    if (parallel < 1 || parallel > MAX_PARALLEL) {
      throw invalidParameter("parallel", "must be from 1 to " + MAX_PARALLEL + ", got " + parallel);
    }
    if (limit.isPresent() && limit.get() < 1) {
      throw invalidParameter("limit", "must be 1 or more, got " + limit.get());
    }
    model.requireNoSpareArgument();
    ModelSettings settings = engine.settings(console, usualCacheType).withParallel(KEPT * parallel);
    return engine.load(console, model.file(console), settings, json);
  }

  /** Where everything asked and answered is written, if anywhere. */
  Transcript transcript() throws IOException {
    return out.isPresent()
        ? Transcript.to(new OutputFile(out.get(), force).path())
        : Transcript.nowhere();
  }
}
