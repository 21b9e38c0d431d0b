package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.architecture.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows works as it stands there. */
class ReadmeTest {
  private static final String BEGIN = "```java\n";
  private static final String END = "```\n<!-- /snippet -->";

  @TempDir Path folder;

  @Test
  void theProgramInTheReadmeCompilesAndRuns() throws IOException, InterruptedException {
    String readme = Files.readString(Repository.root().resolve("README.md"));
    int begin = readme.indexOf(BEGIN, readme.indexOf("<!-- snippet:")) + BEGIN.length();
    Path program = folder.resolve("Snippet.java");
    Files.writeString(program, readme.substring(begin, readme.indexOf(END)));
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                program.toString(),
                AlphabetModel.writeChatting(folder).toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said).contains("nopqrstuvwxyz").contains("STOP, Usage[promptTokens=");
  }
}
