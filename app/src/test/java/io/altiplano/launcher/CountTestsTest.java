package io.altiplano.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.architecture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The closing line of {@code ./test}, and what turns a run red. */
class CountTestsTest {
  @TempDir Path folder;

  private Shell.Outcome count() throws IOException, InterruptedException {
    String script = ". '" + Repository.root() + "/dev/count-tests.sh'; count_tests \"$@\"";
    List<String> command =
        List.of("sh", "-c", script, "sh", folder.toString(), folder.resolve("none").toString());
    return Shell.start(folder, Map.of("PATH", System.getenv("PATH")), command).outcome();
  }

  /** Writes a report as Surefire does: the header may be broken over lines. */
  private void report(String name, int tests, int errors, int failures, String cases)
      throws IOException {
    Files.writeString(
        folder.resolve("TEST-" + name + ".xml"),
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuite xmlns:xsi="x" version="3.0.2"
            name="%s" time="1.5" tests="%d" errors="%d" skipped="0" failures="%d">
          <properties>
            <property name="sun.java.command" value="tests"/>
          </properties>
        %s
        </testsuite>
        """
            .formatted(name, tests, errors, failures, cases));
  }

  @Test
  void addsUpReports() throws Exception {
    report("a b", 3, 0, 0, "  <testcase name=\"x\" classname=\"A\" time=\"0\"/>");
    report("B", 4, 0, 0, "");
    Shell.Outcome outcome = count();
    assertThat(outcome.out()).isEqualTo("7 passed, 0 failed\n");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void isRedWhenATestFailed() throws Exception {
    report("A", 10, 1, 2, "");
    Shell.Outcome outcome = count();
    assertThat(outcome.out()).isEqualTo("7 passed, 3 failed\n");
    assertThat(outcome.status()).isNotZero();
  }

  @Test
  void isRedWhenATestWasSkipped() throws Exception {
    report("A", 2, 0, 0, "  <testcase name=\"x\" classname=\"A\" time=\"0\">\n    <skipped/>");
    Shell.Outcome outcome = count();
    assertThat(outcome.out()).isEqualTo("1 passed, 0 failed, 1 skipped\n");
    assertThat(outcome.err()).contains("A.x");
    assertThat(outcome.status()).isNotZero();
  }

  @Test
  void isRedWhenNoTestRan() throws Exception {
    Shell.Outcome outcome = count();
    assertThat(outcome.out()).isEqualTo("0 passed, 0 failed\n");
    assertThat(outcome.status()).isNotZero();
  }
}
