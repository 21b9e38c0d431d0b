package io.altiplano.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.architecture.Repository;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flags of {@code dev/launch.sh} on the Java that runs this test. */
class RealJavaTest {
  private static final String SCRIPT =
      ". '%s/dev/launch.sh'; lib=$1; shift; launch \"$lib\" models \"$@\"";

  @TempDir Path folder;
  private final Map<String, String> environment = new TreeMap<>();

  /** Starts the program, with the class path of this test as its jars. */
  private Shell.Outcome launch(String... arguments) throws IOException, InterruptedException {
    List<String> entries = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    // launch.sh takes names relative to the folder of jars.
    Files.write(
        folder.resolve("classpath"),
        entries.stream().map(entry -> "../".repeat(folder.getNameCount()) + entry).toList());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    List<String> command =
        new ArrayList<>(
            List.of("sh", "-c", SCRIPT.formatted(Repository.root()), "sh", folder.toString()));
    command.addAll(List.of(arguments));
    return Shell.start(folder, environment, command).outcome();
  }

  @Test
  void javaIsSilentAndTheProgramIsNot() throws Exception {
    Shell.Outcome version = launch("--version");
    assertThat(version.status()).as(version.err()).isZero();
    assertThat(version.out()).startsWith("alti ");
    assertThat(version.err()).isEmpty();
    Shell.Outcome wrong = launch("--no-such-option");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains("--no-such-option").doesNotContain("incubator");
  }

  @Test
  void peopleSeeWhatJavaSaysOfTheirFlags() throws Exception {
    environment.put("ALTIPLANO_JAVA_OPTS", "-XX:NoSuchFlag=1");
    Shell.Outcome outcome = launch("--version");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out() + outcome.err()).contains("NoSuchFlag");
  }

  @Test
  void argumentsAreUtf8WhateverTheLocale() throws Exception {
    environment.put("LC_ALL", "C");
    assertThat(launch("--안녕").err()).contains("--안녕");
  }

  /** Both ways of starting: with the vectors that Java warns of, and without. */
  @Test
  void kernelsInCAnswerWithoutVectors() throws Exception {
    Files.writeString(folder.resolve("kernels"), "native-avx2");
    assertThat(launch("--version").err()).isEmpty();
    Shell.Outcome wrong = launch("--no-such-option");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains("--no-such-option").doesNotContain("incubator");
  }

  @Test
  void aCacheThatDoesNotFitIsNotWorthAWord() throws Exception {
    Files.writeString(folder.resolve("alti.aot"), "not a cache");
    Shell.Outcome outcome = launch("--version");
    assertThat(outcome.out()).startsWith("alti ");
    assertThat(outcome.err()).isEmpty();
  }
}
