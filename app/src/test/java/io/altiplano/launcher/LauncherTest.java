package io.altiplano.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.architecture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./alti}: which JDK it takes, when it builds, what it starts. */
class LauncherTest {
  private static final int UNAVAILABLE = 69;
  private static final List<String> SYSTEMS = List.of("Debian", "Fedora", "macOS", "Windows");

  @TempDir Path folder;
  private Sandbox sandbox;

  @BeforeEach
  void makeSandbox() throws IOException {
    sandbox = new Sandbox(folder);
  }

  @Test
  void takesTheLowestJdkThatWillDo() throws Exception {
    for (int version : new int[] {8, 17, 25, 26, 27}) {
      sandbox.addJdk(version);
    }
    assertThat(sandbox.alti().out()).startsWith("java 25\n");
  }

  @Test
  void prefersJavaHomeIfItIsNewEnough() throws Exception {
    sandbox.addJdk(25);
    sandbox.environment.put("JAVA_HOME", sandbox.addJdk(folder.resolve("mine"), 26).toString());
    assertThat(sandbox.alti().out()).startsWith("java 26\n");
    sandbox.environment.put("JAVA_HOME", sandbox.addJdk(folder.resolve("old"), 17).toString());
    assertThat(sandbox.alti().out()).startsWith("java 25\n");
    sandbox.environment.put("JAVA_HOME", "/nowhere");
    assertThat(sandbox.alti().out()).startsWith("java 25\n");
  }

  @Test
  void findsAJdkOnThePath() throws Exception {
    Path home = sandbox.addJdk(folder.resolve("elsewhere"), 25);
    Files.createSymbolicLink(sandbox.tools.resolve("java"), home.resolve("bin/java"));
    sandbox.addJdk(17);
    assertThat(sandbox.alti().out()).startsWith("java 25\n");
  }

  @Test
  void saysHowToGetAJdk() throws Exception {
    Path home = sandbox.addJdk(17);
    Files.createSymbolicLink(sandbox.tools.resolve("java"), home.resolve("bin/java"));
    Shell.Outcome outcome = sandbox.alti("--version");
    assertThat(outcome.status()).isEqualTo(UNAVAILABLE);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(SYSTEMS).contains("JDK of version 25");
  }

  @Test
  void saysHowToGetMaven() throws Exception {
    sandbox.addJdk(25);
    Files.delete(sandbox.tools.resolve("mvn"));
    Shell.Outcome outcome = sandbox.alti("--version");
    assertThat(outcome.status()).isEqualTo(UNAVAILABLE);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(SYSTEMS).contains("Maven 3.8.7");
  }

  @Test
  void buildsOnceAndKeepsStandardOutputForTheProgram() throws Exception {
    sandbox.addJdk(25);
    Shell.Outcome first = sandbox.alti("--version");
    assertThat(first.out()).startsWith("java 25\n").doesNotContain("Maven");
    assertThat(first.err()).contains("building").contains("Maven says something");
    Shell.Outcome second = sandbox.alti("--version");
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(second.err()).isEmpty();
    assertThat(sandbox.builds()).isEqualTo(1);
  }

  @Test
  void whatIsPipedInReachesTheProgramThroughABuild() throws Exception {
    sandbox.addJdk(25);
    Shell.Outcome outcome = sandbox.pipe("a question");
    assertThat(sandbox.builds()).isEqualTo(1);
    assertThat(outcome.out()).contains("a question");
  }

  @Test
  void buildsAgainWhenASourceIsChangedAddedOrDeleted() throws Exception {
    sandbox.addJdk(25);
    sandbox.alti();
    sandbox.write("app/src/main/java/A.java", "class A { int a; }");
    sandbox.alti();
    assertThat(sandbox.builds()).isEqualTo(2);
    Path added = sandbox.write("app/src/main/java/B.java", "class B {}");
    sandbox.alti();
    assertThat(sandbox.builds()).isEqualTo(3);
    Files.delete(added);
    sandbox.alti();
    assertThat(sandbox.builds()).isEqualTo(4);
    sandbox.write("app/src/test/java/T.java", "class T {}");
    sandbox.write("README.md", "words");
    sandbox.alti();
    assertThat(sandbox.builds()).as("tests and words are not built").isEqualTo(4);
  }

  @Test
  void triesAgainAfterABuildThatFailed() throws Exception {
    sandbox.addJdk(25);
    Path broken = sandbox.tellMaven("broken");
    Shell.Outcome outcome = sandbox.alti();
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("the build failed");
    Files.delete(broken);
    assertThat(sandbox.alti().out()).startsWith("java 25\n");
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    sandbox.addJdk(25);
    sandbox.tellMaven("slow");
    Shell.Running one = sandbox.startAlti("one");
    Shell.Running two = sandbox.startAlti("two");
    assertThat(one.outcome().out()).contains("<one>");
    assertThat(two.outcome().out()).contains("<two>");
    assertThat(sandbox.builds()).isEqualTo(1);
    assertThat(sandbox.root.resolve("target/alti/lock")).doesNotExist();
  }

  @Test
  void breaksTheLockOfAProcessThatDied() throws Exception {
    sandbox.addJdk(25);
    Process dead = new ProcessBuilder("sh", "-c", "exit 0").start();
    dead.waitFor();
    Path lock = Files.createDirectories(sandbox.root.resolve("target/alti")).resolve("lock");
    Files.createSymbolicLink(lock, Path.of(Long.toString(dead.pid())));
    Shell.Running one = sandbox.startAlti("one");
    Shell.Running two = sandbox.startAlti("two");
    assertThat(one.outcome().out()).contains("<one>");
    assertThat(two.outcome().out()).contains("<two>");
    assertThat(sandbox.builds()).isEqualTo(1);
  }

  @Test
  void passesArgumentsAndTheExitCodeOn() throws Exception {
    sandbox.addJdk(25);
    sandbox.environment.put("FAKE_STATUS", "7");
    Shell.Outcome outcome = sandbox.alti("run", "", "two words", "*", "$HOME \"'\\", "안녕");
    assertThat(outcome.status()).isEqualTo(7);
    assertThat(outcome.out())
        .endsWith("<run>\n<>\n<two words>\n<*>\n<$HOME \"'\\>\n<안녕>\n")
        .contains("<io.altiplano.app.Main>");
  }

  @Test
  void peoplesFlagsComeAfterOursAndTheCacheIsUsed() throws Exception {
    sandbox.addJdk(25);
    sandbox.environment.put("ALTIPLANO_JAVA_OPTS", "-Xmx2g -Dx=y");
    String out = sandbox.alti().out();
    assertThat(out)
        .contains("alti.aot>")
        .containsSubsequence("<--add-modules=jdk.incubator.vector>", "<-Xmx2g>", "<-Dx=y>", "<-cp>")
        .containsSubsequence("/altiplano-app-1.2.jar:", "/library-3.jar>");
    sandbox.environment.put("ALTIPLANO_AOT", "off");
    assertThat(sandbox.alti().out()).doesNotContain("alti.aot");
  }

  /** What Java is started with on a machine whose processor runs the kernels in C, or does not. */
  private String started(String processor, String kernels, String... arguments) throws Exception {
    Path lib = Files.createDirectories(folder.resolve("lib"));
    Files.writeString(lib.resolve("classpath"), "a.jar\n");
    Files.writeString(lib.resolve("alti.aot"), "a cache");
    Files.writeString(lib.resolve("kernels"), kernels + "\n");
    sandbox.environment.put("JAVA_HOME", sandbox.addJdk(25).toString());
    List<String> command =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                ". '%s/dev/launch.sh'; has_avx2() { %s; }; launch \"$@\""
                    .formatted(Repository.root(), processor),
                "sh",
                lib.toString(),
                "models"));
    command.addAll(List.of(arguments));
    return Shell.start(folder, sandbox.environment, command).outcome().out();
  }

  @Test
  void kernelsInCNeedNoVectorsAndFindTheirCache() throws Exception {
    assertThat(started("true", "native-avx2", "run", "x"))
        .doesNotContain("jdk.incubator.vector", "altiplano.stderr")
        .contains("alti.aot>", "<-XX:TieredStopAtLevel=1>", "<run>\n<x>\n");
    assertThat(started("true", "native-avx2", "serve")).doesNotContain("Tiered", "-Xmn");
  }

  @Test
  void whereOtherKernelsMayBeAskedForVectorsAreThere() throws Exception {
    for (List<String> line :
        List.of(List.of("doctor"), List.of("serve"), List.of("run", "--kernels=vector-256"))) {
      assertThat(started("true", "native-avx2", line.toArray(String[]::new)))
          .contains("jdk.incubator.vector")
          .doesNotContain("alti.aot");
    }
    assertThat(started("false", "native-avx2", "run"))
        .contains("jdk.incubator.vector")
        .doesNotContain("alti.aot");
    assertThat(started("true", "vector-256", "run")).contains("jdk.incubator.vector", "alti.aot");
  }

  @Test
  void worksThroughALink() throws Exception {
    sandbox.addJdk(25);
    Path link = Files.createSymbolicLink(folder.resolve("link"), sandbox.root.resolve("alti"));
    List<String> command = List.of(link.toString(), "hello");
    assertThat(Shell.start(folder, sandbox.environment, command).outcome().out())
        .contains("<hello>");
  }

  @Test
  void anArchiveRunsElsewhereWithoutMaven() throws Exception {
    sandbox.addJdk(25);
    Shell.Outcome made = sandbox.alti("dist");
    assertThat(made.status()).as(made.err()).isZero();
    List<String> archives = made.out().lines().toList();
    assertThat(archives).hasSize(2).allSatisfy(path -> assertThat(Path.of(path)).exists());
    Path elsewhere = Files.createDirectories(folder.resolve("else where"));
    List<String> unpack = List.of("tar", "-xzf", archives.getFirst());
    assertThat(Shell.start(elsewhere, sandbox.environment, unpack).outcome().status()).isZero();
    Files.delete(sandbox.tools.resolve("mvn"));
    Path alti = elsewhere.resolve("altiplano-1.2/bin/alti");
    Shell.Outcome outcome =
        Shell.start(folder, sandbox.environment, List.of(alti.toString(), "hello")).outcome();
    assertThat(outcome.out()).contains("<hello>").contains("altiplano-1.2/lib/library-3.jar");
    assertThat(elsewhere.resolve("altiplano-1.2/LICENSE")).exists();
    assertThat(elsewhere.resolve("altiplano-1.2/share/altiplano.service")).exists();
    assertThat(elsewhere.resolve("altiplano-1.2/share/Dockerfile")).exists();
  }
}
