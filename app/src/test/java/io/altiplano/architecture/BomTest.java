package io.altiplano.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** One version everywhere, and every library in the bill of materials. */
class BomTest {
  private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");
  private static final Pattern VERSION = Pattern.compile("<version>(.*?)</version>");
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(altiplano-.*?)</");

  private static String pom(String folder) throws IOException {
    return Files.readString(Repository.root().resolve(folder).resolve("pom.xml"));
  }

  private static List<String> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult result) -> result.group(1)).toList();
  }

  @Test
  void everyPomHasTheSameVersion() throws IOException {
    String version = all(VERSION, pom("")).getFirst();
    for (String module : all(MODULE, pom(""))) {
      assertThat(all(VERSION, pom(module)).getFirst()).as(module).isEqualTo(version);
    }
  }

  @Test
  void everyLibraryIsListed() throws IOException {
    List<String> libraries = new ArrayList<>();
    for (String module : all(MODULE, pom(""))) {
      Path sources = Repository.root().resolve(module).resolve("src/main/java");
      // The app is a program, not a library.
      if (Files.isDirectory(sources) && !module.equals("app")) {
        libraries.add("altiplano-" + module);
      }
    }
    List<String> listed = all(ARTIFACT, pom("bom"));
    assertThat(listed).first().isEqualTo("altiplano-bom");
    assertThat(listed.subList(1, listed.size())).containsExactlyInAnyOrderElementsOf(libraries);
  }
}
