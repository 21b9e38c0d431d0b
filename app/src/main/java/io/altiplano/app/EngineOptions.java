package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.app.console.Console;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.PromptRecipe;
import io.altiplano.engine.model.LoadedModel.Adapter;
import io.altiplano.engine.runtime.Drafting;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.engine.tensor.ElementType;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How the engine runs a model. */
final class EngineOptions {
  private static final String NO_DRAFT = "none";
  private static final String LOOKUP = "lookup";

  /** What keys and values can be kept as. */
  enum CacheType {
    F32(ElementType.F32),
    F16(ElementType.F16),
    Q8_0(ElementType.Q8_0);

    private final ElementType elementType;

    CacheType(ElementType elementType) {
      this.elementType = elementType;
    }

    ElementType elementType() {
      return elementType;
    }
  }

  @Option(
      names = {"-c", "--context"},
      paramLabel = "N",
      description = "Positions that prompt and answer may take together (default: the model's).")
  private int context;

  @Option(
      names = "--cache-type",
      paramLabel = "TYPE",
      description = "How keys and values are kept: f32, f16 or q8_0.")
  private Optional<CacheType> cacheType = Optional.empty();

  @Option(
      names = {"-t", "--threads"},
      paramLabel = "N",
      description = "Threads that compute (default: one for each processor).")
  private int threads;

  @Option(
      names = "--kernels",
      paramLabel = "NAME",
      description = "Kernel set: auto, or a name that alti doctor lists.",
      defaultValue = ModelSettings.BEST_KERNELS)
  private String kernels = ModelSettings.BEST_KERNELS;

  @Option(
      names = "--prompts",
      paramLabel = "RECIPE",
      description = {
        "How prompts are multiplied with quantised weights: bf16, or as integers. Each rounds in"
            + " its own way: answers may differ (default: bf16 where the processor has AMX)."
      })
  private Optional<PromptRecipe> prompts = Optional.empty();

  @Option(
      names = "--lora",
      paramLabel = "FILE[:SCALE]",
      split = ServeConfiguration.SEPARATOR,
      description = "Apply a LoRA adapter (GGUF); may be given several times.")
  private List<String> adapters = new ArrayList<>();

  @Option(
      names = "--draft",
      paramLabel = "MODEL",
      description = {
        "Guess tokens ahead and check several at once; answers stay the same and may come sooner."
            + " lookup guesses what followed where the text read the same before; a GGUF file or"
            + " the name of a pulled model is a smaller one of the same vocabulary; none guesses"
            + " nothing (default: none)."
      },
      defaultValue = NO_DRAFT)
  private String draft = NO_DRAFT;

  /**
   * Opens a model as asked.
   *
   * @param quiet false says on standard error if this process runs slower than it could
   */
  LanguageModel load(Console console, Path file, ElementType usualCacheType, boolean quiet)
      throws NoSuchFileException {
    return load(console, file, settings(console, usualCacheType), quiet);
  }

  /** Opens a model with settings that began as {@link #settings}. */
  LanguageModel load(Console console, Path file, ModelSettings settings, boolean quiet) {
    LanguageModel model = LanguageModel.load(file, settings);
    if (!quiet && kernels.equals(ModelSettings.BEST_KERNELS)) {
      KernelSets.warning().ifPresent(warning -> console.err().println("alti: " + warning));
    }
    return model;
  }

  ModelSettings settings(Console console, ElementType usualCacheType) throws NoSuchFileException {
    List<Adapter> parsed = new ArrayList<>();
    for (String adapter : adapters) {
      parsed.add(adapter(adapter));
    }
    ModelSettings settings = ModelSettings.DEFAULT;
    return prompts
        .map(settings::withPrompts)
        .orElse(settings)
        .withContextLength(context)
        .withCacheType(cacheType.map(CacheType::elementType).orElse(usualCacheType))
        .withThreads(threads)
        .withKernels(kernels)
        .withAdapters(parsed)
        .withDrafting(drafting(console));
  }

  private Drafting drafting(Console console) {
    return switch (draft) {
      case NO_DRAFT -> Drafting.NONE;
      case LOOKUP -> new Drafting.PromptLookup();
      case String model -> new Drafting.Model(ModelOption.file(console, model));
    };
  }

  /** {@code FILE[:SCALE]}. */
  static Adapter adapter(String text) throws NoSuchFileException {
    Path whole = Path.of(text);
    int colon = text.lastIndexOf(':');
    if (Files.exists(whole) || colon <= 0) {
      return adapter(whole, 1f);
    }
    try {
      float scale = Float.parseFloat(text.substring(colon + 1));
      return adapter(Path.of(text.substring(0, colon)), scale);
    } catch (NumberFormatException noNumber) {
      throw invalidParameter(
          "lora", "'%s' is no scale, in '%s'".formatted(text.substring(colon + 1), text));
    }
  }

  private static Adapter adapter(Path file, float scale) throws NoSuchFileException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return new Adapter(file, scale);
  }
}
