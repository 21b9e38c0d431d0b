package io.altiplano.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.ReadmeProgram;
import io.altiplano.app.ScriptedTalk;
import io.altiplano.app.TestModels;
import io.altiplano.architecture.Repository;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What this module's README shows works as it stands there. */
class ReadmeTest {
  private static final String PREFIX = "spring.ai.altiplano.";

  @TempDir Path folder;

  @Test
  void theProgramInTheReadmeCompilesAndRuns() throws Exception {
    String model = "--spring.ai.altiplano.model=" + TestModels.scripted(folder);
    assertThat(ReadmeProgram.run("integrations/spring-boot-starter/README.md", folder, model))
        .contains(ScriptedTalk.REPLY);
  }

  /** The build tells editors of each property, in our words, and the README tells people. */
  @Test
  void everyPropertyIsExplained() throws Exception {
    String readme =
        Files.readString(Repository.root().resolve("integrations/spring-boot-starter/README.md"));
    JsonNode properties;
    try (InputStream metadata =
        getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
      properties = new JsonMapper().readTree(metadata).get("properties");
    }
    assertThat(properties.size()).isEqualTo(17);
    for (JsonNode property : properties) {
      String name = property.get("name").asString();
      assertThat(name).startsWith(PREFIX);
      assertThat(readme).contains("`" + name.substring(PREFIX.length()) + "`");
      assertThat(property.has("description")).as(name).isTrue();
    }
  }
}
