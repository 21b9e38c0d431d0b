package io.altiplano.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LibTorch's native half: who fetches it, when, and where it lies. */
class LibTorchTest {
  private static final String FETCHING = "fetching LibTorch";

  @TempDir Path folder;
  private Sandbox sandbox;

  @BeforeEach
  void makeSandbox() throws IOException {
    sandbox = new Sandbox(folder);
    sandbox.addJdk(25);
    // The fake ones are named like the machine that the real ones are made for.
    Path uname = sandbox.tools.resolve("uname");
    Files.writeString(uname, "#!/bin/sh\necho \"${FAKE_MACHINE:-Linux x86_64}\"\n");
  }

  private Path natives() {
    return sandbox.root.resolve("target/alti/libtorch-2.1-5");
  }

  private List<String> copies() throws IOException {
    return sandbox.mavenCalls().stream().filter(call -> call.contains(":copy ")).toList();
  }

  @Test
  void trainingFetchesItOnceAndPutsItBehindTheOtherJars() throws Exception {
    Shell.Outcome first = sandbox.alti("train", "a.toml");
    assertThat(first.status()).as(first.err()).isZero();
    assertThat(first.err()).contains(FETCHING);
    assertThat(first.out())
        .startsWith("java 25\nMALLOC_MMAP_MAX_=0\n")
        .contains("<-Dorg.bytedeco.javacpp.cachedir=" + natives() + "/unpacked>")
        .containsSubsequence("library-3.jar:", natives() + "/javacpp-5.jar", "pytorch-2.1-5.jar>")
        .endsWith("<train>\n<a.toml>\n");
    assertThat(copies())
        .hasSize(3)
        .first()
        .asString()
        .contains("-Dartifact=org.bytedeco:pytorch:2.1-5:jar:linux-x86_64");
    Shell.Outcome second = sandbox.alti("--debug", "finetune", "--model", "m");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).contains("pytorch-2.1-5.jar");
    assertThat(copies()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run train",
        "chat",
        "tokenizer train x",
        "train --explain",
        "train r.toml --check",
        "train -h",
        "finetune --help",
        "--version",
        "help train"
      })
  void nothingElseFetchesOrLoadsIt(String arguments) throws Exception {
    Files.createDirectories(natives());
    Files.writeString(natives().resolve("pytorch-2.1-5.jar"), "native");
    Shell.Outcome outcome = sandbox.alti(arguments.split(" "));
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).doesNotContain("pytorch", "javacpp", "MALLOC");
    assertThat(copies()).isEmpty();
  }

  @Test
  void aDownloadThatFailedIsTriedAgain() throws Exception {
    sandbox.alti("--version");
    Path broken = sandbox.tellMaven("broken");
    Shell.Outcome outcome = sandbox.alti("train", "a.toml");
    assertThat(outcome.status()).isEqualTo(69);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("could not be fetched");
    assertThat(natives()).doesNotExist();
    Files.delete(broken);
    assertThat(sandbox.alti("train", "a.toml").out()).contains("pytorch-2.1-5.jar");
  }

  @Test
  void twoAtOnceFetchOnce() throws Exception {
    sandbox.alti("--version");
    sandbox.tellMaven("slow");
    Shell.Running one = sandbox.startAlti("train", "one");
    Shell.Running two = sandbox.startAlti("train", "two");
    assertThat(one.outcome().out()).contains("pytorch-2.1-5.jar", "<one>");
    assertThat(two.outcome().out()).contains("pytorch-2.1-5.jar", "<two>");
    assertThat(copies()).hasSize(3);
    assertThat(sandbox.root.resolve("target/alti/libtorch.lock")).doesNotExist();
  }

  @Test
  void aMachineThatItIsNotMadeForGoesOnWithoutIt() throws Exception {
    sandbox.environment.put("FAKE_MACHINE", "Darwin arm64");
    Shell.Outcome outcome = sandbox.alti("train", "a.toml");
    assertThat(outcome.out()).endsWith("<train>\n<a.toml>\n").doesNotContain("pytorch");
    assertThat(copies()).isEmpty();
  }

  @Test
  void anArchiveKeepsItAtHomeAndSaysWhatToDoWithoutMaven() throws Exception {
    String archive = sandbox.alti("dist").out().lines().findFirst().orElseThrow();
    Path elsewhere = Files.createDirectories(folder.resolve("else where"));
    List<String> unpack = List.of("tar", "-xzf", archive);
    assertThat(Shell.start(elsewhere, sandbox.environment, unpack).outcome().status()).isZero();
    Path mvn = sandbox.tools.resolve("mvn");
    Files.move(mvn, folder.resolve("mvn"));
    List<String> train =
        List.of(elsewhere.resolve("altiplano-1.2/bin/alti").toString(), "train", "a.toml");
    Shell.Outcome without = Shell.start(folder, sandbox.environment, train).outcome();
    Path home = Path.of(sandbox.environment.getOrDefault("HOME", "")).resolve(".altiplano");
    assertThat(without.status()).isEqualTo(69);
    assertThat(without.err())
        .contains("Install Maven", home + "/libtorch-2.1-5:")
        .contains("org.bytedeco:openblas:0.3-5:jar:linux-x86_64");
    Files.move(folder.resolve("mvn"), mvn);
    Shell.Outcome with = Shell.start(folder, sandbox.environment, train).outcome();
    assertThat(with.err()).contains(FETCHING);
    assertThat(with.out()).contains(home + "/libtorch-2.1-5/pytorch-2.1-5.jar", "<train>");
  }
}
