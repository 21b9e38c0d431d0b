package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.app.console.Console;
import io.altiplano.app.console.Json;
import io.altiplano.app.console.Quantity;
import io.altiplano.engine.convert.ModelQuantizer;
import io.altiplano.engine.convert.QuantizationRecipe;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.model.LoadedModel.Adapter;
import io.altiplano.engine.runtime.ComputePool;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.training.adapter.LoraMerge;
import io.altiplano.training.adapter.LoraMerge.Scaled;
import io.altiplano.training.adapter.LoraWeights;
import io.altiplano.training.huggingface.FolderToGguf;
import io.altiplano.training.huggingface.GgufToFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alti convert}: between GGUF files and Hugging Face folders, and adapters into models. */
@Command(
    name = "convert",
    description = {
      "Turn a Hugging Face folder into a GGUF file, or a GGUF file into such a folder;"
          + " with --lora, merge adapters into a GGUF file; with --base, turn a LoRA adapter"
          + " into a PEFT folder or back.",
      "The folder has config.json, tokenizer.json and model.safetensors, in one file or several."
          + " Known are Llama, Mistral, Qwen 2 and Qwen 3 with byte-level BPE. The result appears"
          + " when it is complete; Ctrl-C leaves nothing behind."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti convert Qwen3-0.6B qwen3.gguf",
      "  alti convert Llama-3.2-1B llama-q8.gguf --type q8_0",
      "  alti convert model.gguf folder --type f16",
      "  alti convert model.gguf merged.gguf --lora adapter.gguf --type q8_0",
      "  alti convert adapter.gguf peft-folder --base model.gguf"
    })
final class ConvertCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "IN",
      description = "A Hugging Face folder, a GGUF file, or a pulled model.")
  private String in = "";

  @Parameters(index = "1", paramLabel = "OUT", description = "The file or folder to write.")
  private Path out = Path.of("");

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = {
        "What the weights become: in a GGUF file any type of alti quantize, in a folder F32, F16 or"
            + " BF16 (default: as they are; F16 in a folder if they are quantised)."
      })
  private Optional<String> type = Optional.empty();

  @Option(
      names = "--lora",
      paramLabel = "ADAPTER[:SCALE]",
      description = {
        "Add a LoRA adapter, a GGUF file or a PEFT folder, to the weights; may be given several"
            + " times. Without --type quantised weights are quantised again as they were."
      })
  private List<String> adapters = new ArrayList<>();

  @Option(
      names = "--base",
      paramLabel = "MODEL",
      description =
          "IN is a LoRA adapter of this GGUF file: a GGUF file becomes a PEFT folder, a"
              + " folder a GGUF file.")
  private Optional<String> base = Optional.empty();

  @Option(names = "--force", description = "Replace what is there already.")
  private boolean force;

  @Option(
      names = {"-t", "--threads"},
      paramLabel = "N",
      description = "Threads that quantise (default: one for each processor).")
  private Optional<Integer> threads = Optional.empty();

  @Option(names = "--json", description = "Print the outcome as JSON.")
  private boolean json;

  @Mixin private ProgressOption progress = new ProgressOption();

  ConvertCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    boolean folder = Files.isDirectory(Path.of(in));
    if (base.isPresent()) {
      adapter(Path.of(in), ModelOption.file(console, base.get()));
    } else if (!adapters.isEmpty()) {
      if (folder) {
        throw invalidParameter("lora", in + " is a folder; make it a GGUF file first");
      }
      merge(ModelOption.file(console, in));
    } else if (folder) {
      toFile(Path.of(in));
    } else {
      toFolder(ModelOption.file(console, in));
    }
    return ExitCode.OK.status();
  }

  private void adapter(Path source, Path model) throws IOException {
    if (type.isPresent() || !adapters.isEmpty()) {
      throw invalidParameter("base", "an adapter is converted as it is, without --type and --lora");
    }
    if (!Files.exists(source)) {
      throw new NoSuchFileException(source.toString());
    }
    try (GgufFile file = GgufFile.open(model)) {
      LoraWeights weights = LoraWeights.read(source, file);
      if (Files.isDirectory(source)) {
        weights.write(new OutputFile(out, force).path());
      } else {
        requireFolder();
        weights.writeFolder(out, file);
      }
      outcome(weights.bytes(), 2 * weights.changes().size());
    }
  }

  private void merge(Path source) throws IOException {
    if (Files.exists(out) && Files.isSameFile(source, out)) {
      throw invalidParameter("out", out + " is the model itself");
    }
    try (GgufFile base = GgufFile.open(source)) {
      List<Scaled> scaled = new ArrayList<>();
      for (String text : adapters) {
        Adapter adapter = EngineOptions.adapter(text);
        scaled.add(new Scaled(LoraWeights.read(adapter.file(), base), adapter.scale()));
      }
      // What is to be quantised is so once, from the whole sum.
      LoraMerge merge = new LoraMerge(base, scaled, type.map(_ -> ElementType.F32));
      writeFile(merge.bytes(), merge.tensors(), merge::write);
    }
  }

  private void toFile(Path folder) throws IOException {
    try (FolderToGguf model = FolderToGguf.open(folder)) {
      writeFile(model.bytes(), model.tensors(), model::write);
    }
  }

  /** Writes a GGUF file as it is, or with weights of the type that is asked for. */
  private void writeFile(long bytes, int tensors, OutputFile.Content whole) throws IOException {
    Optional<QuantizationRecipe> recipe = type.map(QuantizationRecipe::named);
    int count = threads.orElseGet(() -> Runtime.getRuntime().availableProcessors());
    if (count < 1) {
      throw invalidParameter("threads", "must be 1 or more, got " + count);
    }
    OutputFile output = new OutputFile(out, force);
    output.write(
        console,
        progress,
        bytes,
        (path, written) -> {
          if (recipe.isPresent()) {
            quantized(bytes, whole, recipe.get(), count, path, written);
          } else {
            whole.write(path, written);
          }
        });
    outcome(Files.size(out), tensors);
  }

  /** Goes by way of a file as large as the whole model, which is removed. */
  private static void quantized(
      long bytes,
      OutputFile.Content whole,
      QuantizationRecipe recipe,
      int threads,
      Path path,
      LongConsumer progress) {
    long number = ThreadLocalRandom.current().nextLong();
    String name = ".%s.%x.whole".formatted(path.getFileName(), number);
    Path between = path.toAbsolutePath().resolveSibling(name);
    try {
      // The first half of the bar, and then the second.
      whole.write(between, written -> progress.accept(written / 2));
      try (GgufFile file = GgufFile.open(between);
          ComputePool workers = new ComputePool(threads)) {
        ModelQuantizer quantizer = new ModelQuantizer(file, recipe, false, workers);
        long total = quantizer.bytes();
        long half = bytes / 2;
        quantizer.write(
            path, written -> progress.accept(half + Math.round((double) half * written / total)));
      }
    } finally {
      delete(between);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failure) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT, file + ": cannot be deleted: " + failure, failure);
    }
  }

  private void toFolder(Path source) throws IOException {
    requireFolder();
    try (GgufFile file = GgufFile.open(source)) {
      ElementType element =
          type.map(name -> QuantizationRecipe.named(name).base())
              .orElseGet(() -> GgufToFolder.naturalType(file));
      GgufToFolder model = new GgufToFolder(file, element);
      OutputFile.write(console, progress, out, model.bytes(), model::write);
      outcome(model.bytes(), model.tensors());
    }
  }

  private void requireFolder() throws IOException {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw invalidParameter("out", out + " is a file; a folder is to be written");
    }
    Path parent = out.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw invalidParameter("out", "there is no directory " + parent);
    }
    if (Files.isDirectory(out) && !force) {
      try (Stream<Path> files = Files.list(out)) {
        if (files.findAny().isPresent()) {
          throw invalidParameter("out", out + " is not empty; --force replaces files in it");
        }
      }
    }
  }

  private void outcome(long bytes, int tensors) {
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("out", out.toString());
      result.put("bytes", bytes);
      result.put("tensors", tensors);
      Json.print(console, result);
    } else {
      console.out().printf("%s: %d tensors, %s%n", out, tensors, Quantity.bytes(bytes));
    }
  }
}
