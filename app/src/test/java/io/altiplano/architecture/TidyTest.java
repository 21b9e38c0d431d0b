package io.altiplano.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.architecture.Tidiness.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Reads every file of the repository. Exceptions have a name and a reason in {@code tidy.txt}. */
class TidyTest {
  /** Kinds of file whose lines are counted. */
  private static final Set<String> PROGRAMS =
      Set.of("java", "sh", "mjs", "js", "py", "alti", "test");

  /**
   * An exception to a rule.
   *
   * @param limit the most that this file may have; 0 where the rule counts nothing
   */
  private record Exemption(String rule, String path, int limit, String reason) {
    static Exemption parse(String line) {
      String[] parts = line.split("\\s+", 4);
      assertThat(parts).as("rule, path, limit, reason: " + line).hasSize(4);
      return new Exemption(parts[0], parts[1], Integer.parseInt(parts[2]), parts[3]);
    }

    boolean covers(Finding finding) {
      return finding.rule().equals(rule) && finding.path().equals(path) && finding.size() <= limit;
    }
  }

  @Test
  void everyFileIsTidy() throws IOException {
    List<Exemption> exemptions = exemptions();
    Set<Exemption> used = new LinkedHashSet<>();
    List<Finding> untidy = new ArrayList<>();
    for (Finding finding : findings()) {
      List<Exemption> covering = exemptions.stream().filter(e -> e.covers(finding)).toList();
      used.addAll(covering);
      if (covering.isEmpty()) {
        untidy.add(finding);
      }
    }
    assertThat(untidy).isEmpty();
    assertThat(used).as("exceptions that are still needed").hasSameSizeAs(exemptions);
  }

  private static List<Exemption> exemptions() throws IOException {
    Path list = Path.of("app/src/test/resources/io/altiplano/architecture/tidy.txt");
    return Repository.text(list)
        .orElseThrow()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(Exemption::parse)
        .toList();
  }

  private static List<Finding> findings() throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (Path file : Repository.files()) {
      String path = file.toString().replace('\\', '/');
      String name = path.substring(path.lastIndexOf('/') + 1);
      String text = Repository.text(file).orElse("");
      // Test resources are other people's words: corpora, golden answers, templates.
      if (!path.contains("/src/test/resources/")) {
        findings.addAll(Tidiness.ofText(path, text));
      }
      if (PROGRAMS.contains(name.substring(name.lastIndexOf('.') + 1))) {
        findings.addAll(Tidiness.ofProgram(path, text));
      }
      if (name.endsWith(".java")) {
        findings.addAll(Tidiness.ofJava(path, text));
      }
    }
    return findings;
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    TreeSet<Path> silent = new TreeSet<>();
    for (Path file : Repository.files()) {
      Path folder = file.getParent();
      if (file.toString().endsWith(".java")
          && folder != null
          && folder.toString().replace('\\', '/').contains("/src/main/java/")) {
        Path info = Repository.root().resolve(folder).resolve("package-info.java");
        if (!Files.exists(info) || !isDocumentedAndNullMarked(Files.readString(info))) {
          silent.add(folder);
        }
      }
    }
    assertThat(silent).as("packages without a documented @NullMarked package-info").isEmpty();
  }

  private static boolean isDocumentedAndNullMarked(String info) {
    return info.contains("/**") && info.contains("@NullMarked");
  }

  @Test
  void theRulesFailOnAFileThatBreaksThem() throws IOException {
    String longLine = "// " + "x".repeat(Tidiness.LINE_LENGTH) + "\n";
    String longMethod = "class A { void a() {" + "\n".repeat(Tidiness.METHOD_LINES) + "} }";
    assertThat(rules(Tidiness.ofProgram("A.java", longLine))).containsExactly("line-length");
    assertThat(rules(Tidiness.ofProgram("A.java", "\n".repeat(Tidiness.FILE_LINES + 1))))
        .containsExactly("file-length");
    assertThat(rules(Tidiness.ofJava("A.java", longMethod))).containsExactly("method-length");
    assertThat(rules(Tidiness.ofText("a", "a // FIX" + "ME later"))).containsExactly("unfinished");
    assertThat(rules(Tidiness.ofText("a", "cd /ho" + "me/ann/x"))).containsExactly("machine-path");
    assertThat(rules(Tidiness.ofText("a", "https://registry.npm" + "js.org/x")))
        .containsExactly("registry-host");
    assertThat(Tidiness.ofText("a", "~/.altiplano, ../shared/x, $HOME/x, a/" + "work/b")).isEmpty();
  }

  private static List<String> rules(List<Finding> findings) {
    return findings.stream().map(Finding::rule).toList();
  }
}
