package io.altiplano.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.model.Architecture;
import io.altiplano.engine.report.Document;
import io.altiplano.engine.report.MarkdownTable;
import io.altiplano.engine.report.Section;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * docs/engine.md speaks of everything there is, and of no difference that exceeds its tolerance.
 * With {@code -Daltiplano.report=rewrite} it is measured and written first: {@code dev/report.sh}.
 */
class EngineReportTest {
  private static final boolean REWRITE = "rewrite".equals(System.getProperty("altiplano.report"));

  @BeforeAll
  static void rewriteIfAsked() throws IOException {
    if (REWRITE) {
      EngineReport.rewrite();
    }
  }

  static List<Section> sections() {
    return EngineReport.SECTIONS;
  }

  static List<Section> repeatableSections() {
    return sections().stream().filter(Section::isRepeatable).toList();
  }

  @ParameterizedTest
  @MethodSource("sections")
  void everythingHasItsRow(Section section) throws IOException {
    assertThat(tables(section).stream().flatMap(table -> table.names().stream()))
        .as("rows of section %s; run dev/report.sh", section.name())
        .containsExactlyElementsOf(section.rows());
  }

  @ParameterizedTest
  @MethodSource("sections")
  void noDifferenceExceedsItsTolerance(Section section) throws IOException {
    assertThat(tables(section)).isNotEmpty();
    assertThat(tables(section)).flatExtracting(MarkdownTable::excesses).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("repeatableSections")
  void whatIsTheSameEverywhereIsUpToDate(Section section) throws IOException {
    String stands = Document.read(EngineReport.DOCUMENT).section(section.name());
    assertThat(section.markdown(stands)).as("run dev/report.sh").isEqualTo(stands);
  }

  @Test
  void everyArchitectureHasATinyModel() throws IOException {
    String section = Document.read(EngineReport.DOCUMENT).section("architectures");
    List<String> named = MarkdownTable.in(section).getFirst().column("architecture");
    assertThat(new HashSet<>(named)).containsExactlyInAnyOrderElementsOf(Architecture.fileNames());
  }

  @Test
  void nothingThatIsKnownIsCalledUnsupported() throws IOException {
    String text = Document.read(EngineReport.DOCUMENT).text();
    int start = text.indexOf("## Not supported");
    assertThat(start).isPositive();
    List<String> named =
        Pattern.compile("`([^`]+)`")
            .matcher(text.substring(start))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(named).hasSizeGreaterThan(40).doesNotContainAnyElementsOf(knownNames());
  }

  private static List<String> knownNames() {
    List<String> known = new ArrayList<>(Architecture.fileNames());
    // A family of tokenizers too, which the text names as known.
    known.remove("llama");
    Arrays.stream(ElementType.values()).forEach(type -> known.add(type.name()));
    return known;
  }

  @Test
  void aTableIsReadAsItIsWrittenAndItsExcessesAreFound() {
    MarkdownTable table =
        new MarkdownTable(
            List.of("name", "differences", "largest", "tolerance"),
            List.of(List.of("a", "0", "1.0e-4", "1.0e-3"), List.of("b", "1", "2.0e-3", "1.0e-3")));
    assertThat(MarkdownTable.in("Before.\n\n" + table + "\nAfter.\n")).containsExactly(table);
    assertThat(table.excesses()).containsExactly("b: differences is 1", "b: largest is 2.0e-3");
  }

  private static List<MarkdownTable> tables(Section section) throws IOException {
    return MarkdownTable.in(Document.read(EngineReport.DOCUMENT).section(section.name()));
  }
}
