package io.altiplano.architecture;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The work tree that these tests run in, and the files that people wrote in it. */
public final class Repository {
  /** Folders that hold no work of people. */
  private static final Set<String> FOREIGN =
      Set.of("target", "runs", ".git", "node_modules", ".idea");

  private Repository() {}

  /** Where the root pom lies: told by the build, found upwards when an IDE runs the test. */
  public static Path root() {
    String told = System.getProperty("altiplano.basedir");
    if (told != null) {
      return Path.of(told);
    }
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve(".mvn"))) {
      folder = Optional.ofNullable(folder.getParent()).orElseThrow();
    }
    return folder;
  }

  /** Every file, relative to the root, in a fixed order. */
  static List<Path> files() throws IOException {
    Path root = root();
    TreeSet<Path> files = new TreeSet<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return FOREIGN.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            // In a linked work tree .git is a file.
            if (!FOREIGN.contains(file.getFileName().toString())) {
              files.add(root.relativize(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return List.copyOf(files);
  }

  /** The text of a file, or nothing if it is binary. */
  static Optional<String> text(Path file) throws IOException {
    try {
      String text = Files.readString(root().resolve(file), StandardCharsets.UTF_8);
      return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException binary) {
      return Optional.empty();
    }
  }
}
