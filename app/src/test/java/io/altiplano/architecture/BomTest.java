package io.altiplano.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** One version everywhere, and every library in the bill of materials. */
class BomTest {
  private static final Pattern VERSION = Pattern.compile("<version>(.*?)</version>");
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(altiplano-.*?)</");

  private static final Set<String> PROGRAMS = Set.of("app", "bench");

  @Test
  void everyPomHasTheSameVersion() throws IOException {
    String version = Poms.all(VERSION, Poms.read("")).getFirst();
    for (String module : Poms.modules()) {
      assertThat(Poms.all(VERSION, Poms.read(module)).getFirst()).as(module).isEqualTo(version);
    }
  }

  @Test
  void everyLibraryIsListed() throws IOException {
    List<String> libraries = new ArrayList<>();
    for (String module : Poms.modules()) {
      Path sources = Repository.root().resolve(module).resolve("src/main/java");
      if (Files.isDirectory(sources) && !PROGRAMS.contains(module)) {
        libraries.add(Poms.all(ARTIFACT, Poms.read(module)).getFirst());
      }
    }
    List<String> listed = Poms.all(ARTIFACT, Poms.read("bom"));
    assertThat(listed).first().isEqualTo("altiplano-bom");
    assertThat(listed.subList(1, listed.size())).containsExactlyInAnyOrderElementsOf(libraries);
  }
}
