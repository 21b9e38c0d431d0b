package io.altiplano.engine.architecture;

import static io.altiplano.engine.report.MarkdownTable.difference;

import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.model.LoadedModel.Adapter;
import io.altiplano.engine.report.MarkdownTable;
import io.altiplano.engine.report.Section;
import io.altiplano.engine.runtime.LanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A tiny model of each architecture beside llama.cpp, LoRA adapters, and embeddings. */
public final class ArchitecturesSection implements Section {
  @Override
  public String name() {
    return "architectures";
  }

  @Override
  public List<String> rows() {
    List<String> rows = new ArrayList<>();
    TinyModels.all().forEach(shape -> rows.add(shape.name()));
    for (String model : AdapterGoldenTest.MODELS) {
      rows.addAll(List.of(model, model));
    }
    rows.addAll(EmbeddingGoldenTest.POOLINGS);
    return rows;
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public String markdown(String before) throws IOException {
    Path folder = Files.createTempDirectory("architectures");
    String markdown =
        """
        ## Architectures

        Tiny seeded models (F32 weights, a vocabulary of 400), one for each architecture and for
        each thing that its files may have or lack; what differs is the largest difference of a
        log-probability from llama.cpp's, F32 caches on both sides. The text is longer than the
        windows and the original contexts; `PerturbationTest` changes every kind of tensor and
        every key in turn and sees each agreement break. Gemma's differences come from
        llama.cpp, which looks GELU up in a table of half precision.

        %s
        LoRA adapters of rank %d, on dense, fused and stacked weights:

        %s
        Normalised vectors of texts (an F16 cache, `EmbeddingGoldenTest`):

        %s\
        """
            .formatted(
                architectures(folder), TinyAdapter.RANK, adapters(folder), embeddings(folder));
    Files.delete(folder);
    return markdown;
  }

  private static MarkdownTable architectures(Path folder) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (SyntheticShape shape : TinyModels.all()) {
      Golden golden = Golden.of(shape.name());
      rows.add(
          List.of(
              shape.name(),
              shape.family().architecture(),
              String.valueOf(golden.tokens().length),
              difference(distance(golden, shape, folder)),
              difference(ArchitectureGoldenTest.tolerance(shape.name()))));
    }
    return new MarkdownTable(
        List.of("model", "architecture", "tokens", "largest difference", "tolerance"), rows);
  }

  private static float distance(Golden golden, SyntheticShape shape, Path folder)
      throws IOException {
    Path path = TinyModels.write(shape, folder);
    try (LanguageModel model = LanguageModel.load(path, ArchitectureGoldenTest.exact())) {
      return golden.distance(model.score(golden.tokens()).logProbabilities());
    } finally {
      Files.delete(path);
    }
  }

  private static MarkdownTable adapters(Path folder) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (String name : AdapterGoldenTest.MODELS) {
      Path model = TinyModels.write(TinyModels.named(name), folder);
      Path adapter = TinyAdapter.write(TinyModels.named(name), model, folder);
      for (float scale : AdapterGoldenTest.SCALES) {
        float[] ours = AdapterGoldenTest.scores(model, List.of(new Adapter(adapter, scale)));
        float[] expected = AdapterGoldenTest.golden(name, scale);
        rows.add(
            List.of(
                name,
                String.valueOf(scale),
                difference(AdapterGoldenTest.distance(ours, expected)),
                difference(AdapterGoldenTest.TOLERANCE)));
      }
      Files.delete(adapter);
      Files.delete(model);
    }
    return new MarkdownTable(List.of("model", "strength", "largest difference", "tolerance"), rows);
  }

  private static MarkdownTable embeddings(Path folder) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (String pooling : EmbeddingGoldenTest.POOLINGS) {
      Path file = TinyEmbedder.write(pooling, folder);
      rows.add(
          List.of(
              pooling,
              difference(EmbeddingGoldenTest.largestDifference(pooling, file)),
              difference(EmbeddingGoldenTest.TOLERANCE)));
      Files.delete(file);
    }
    return new MarkdownTable(List.of("pooling", "largest difference", "tolerance"), rows);
  }
}
