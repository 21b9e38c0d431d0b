package io.altiplano.engine;

import io.altiplano.engine.architecture.ArchitecturesSection;
import io.altiplano.engine.architecture.StoriesSection;
import io.altiplano.engine.convert.QuantizedModelsSection;
import io.altiplano.engine.kernel.ElementTypesSection;
import io.altiplano.engine.kernel.KernelSetsSection;
import io.altiplano.engine.report.Document;
import io.altiplano.engine.report.Section;
import io.altiplano.engine.template.TemplatesSection;
import io.altiplano.engine.tokenizer.RealVocabulariesSection;
import io.altiplano.engine.tokenizer.TokenizersSection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The sections of docs/engine.md that are measured. Rewritten by {@code dev/report.sh}. */
final class EngineReport {
  static final Path DOCUMENT =
      Path.of(System.getProperty("altiplano.basedir", "."), "docs", "engine.md");

  static final List<Section> SECTIONS =
      List.of(
          new ElementTypesSection(),
          new QuantizedModelsSection(),
          new KernelSetsSection(),
          new ArchitecturesSection(),
          new StoriesSection(),
          new TokenizersSection(),
          new RealVocabulariesSection(),
          new TemplatesSection());

  private EngineReport() {}

  /** Measures everything and rewrites each section between its markers. */
  static void rewrite() throws IOException {
    for (Section section : SECTIONS) {
      long start = System.nanoTime();
      Document document = Document.read(DOCUMENT);
      String written = section.markdown(document.section(section.name()));
      document.with(section.name(), written).write(DOCUMENT);
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf("%s: %.1f s%n", section.name(), seconds);
    }
  }
}
