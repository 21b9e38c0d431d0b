package io.altiplano.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** What the house asks of the text of a file. */
final class Tidiness {
  /** As google-java-format breaks lines; it leaves long strings and comments as they are. */
  static final int LINE_LENGTH = 100;

  /** A method fits on a screen. */
  static final int METHOD_LINES = 60;

  /** Past this a file holds two things. */
  static final int FILE_LINES = 500;

  /**
   * A thing that breaks a rule.
   *
   * @param rule its name in the list of exceptions
   * @param size lines or columns, where the rule limits those; else 0
   */
  record Finding(String path, String rule, int line, int size, String what) {}

  // Spelt in two halves, so that the rules do not find themselves.
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.~}*])/(home|Users|root|work|tmp" + "/[a-z]+)/[A-Za-z0-9_.-]+");
  private static final Pattern REGISTRY_HOST =
      Pattern.compile("repo\\.maven\\." + "apache|registry\\.npm" + "js|repo1\\." + "maven");

  private Tidiness() {}

  /** Rules that hold in every text file. */
  static List<Finding> ofText(String path, String text) {
    List<Finding> findings = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      find(findings, path, number, line, "unfinished", UNFINISHED);
      find(findings, path, number, line, "machine-path", MACHINE_PATH);
      find(findings, path, number, line, "registry-host", REGISTRY_HOST);
    }
    return findings;
  }

  private static void find(
      List<Finding> findings, String path, int number, String line, String rule, Pattern wrong) {
    if (wrong.matcher(line).find()) {
      findings.add(new Finding(path, rule, number, 0, line.strip()));
    }
  }

  /** Rules of programs: length of lines and of the file. */
  static List<Finding> ofProgram(String path, String text) {
    List<Finding> findings = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int index = 0; index < lines.size(); index++) {
      String line = lines.get(index);
      int columns = line.codePointCount(0, line.length());
      if (columns > LINE_LENGTH && !line.startsWith("import ")) {
        findings.add(new Finding(path, "line-length", index + 1, columns, columns + " columns"));
      }
    }
    if (lines.size() > FILE_LINES) {
      findings.add(new Finding(path, "file-length", 1, lines.size(), lines.size() + " lines"));
    }
    return findings;
  }

  /** Rules of Java: length of methods, by the compiler's own reading. */
  static List<Finding> ofJava(String path, String text) throws IOException {
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("string:///Source.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("-proc:none"), null, List.of(source));
    SourcePositions positions = Trees.instance(task).getSourcePositions();
    List<Finding> findings = new ArrayList<>();
    for (CompilationUnitTree unit : task.parse()) {
      LineMap lines = unit.getLineMap();
      new TreeScanner<@Nullable Void, @Nullable Void>() {
        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
          long start = lines.getLineNumber(positions.getStartPosition(unit, method));
          long end = lines.getLineNumber(positions.getEndPosition(unit, method));
          int length = Math.toIntExact(end - start + 1);
          if (length > METHOD_LINES) {
            findings.add(
                new Finding(
                    path,
                    "method-length",
                    (int) start,
                    length,
                    method.getName() + ": " + length + " lines"));
          }
          return super.visitMethod(method, null);
        }
      }.scan(unit, null);
    }
    return findings;
  }
}
