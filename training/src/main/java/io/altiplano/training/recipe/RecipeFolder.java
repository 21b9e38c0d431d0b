package io.altiplano.training.recipe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Finds the files that a recipe names: by paths and patterns relative to where it lies. */
final class RecipeFolder {
  private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");

  private final Path folder;

  RecipeFolder(Path recipe) {
    Path parent = recipe.getParent();
    this.folder = parent == null ? Path.of("") : parent;
  }

  /** The file that a key names; whether it is there or not. */
  Optional<Path> file(TableReader table, Key<String> key) {
    return table.find(key).map(name -> file(table, key, name));
  }

  private Path file(TableReader table, Key<String> key, String name) {
    try {
      Path path = folder.resolve(name).normalize();
      wrongWith(path).ifPresent(reason -> table.fault(key, reason));
      return path;
    } catch (InvalidPathException invalid) {
      table.fault(key, "'%s' is no file name here: %s".formatted(name, invalid.getReason()));
      return folder;
    }
  }

  /** All files that patterns find, each once. */
  List<Path> files(List<Kind.Texts.Item> patterns, Faults faults) {
    List<Path> files = new ArrayList<>();
    for (Kind.Texts.Item pattern : patterns) {
      try {
        List<Path> found = find(pattern.text());
        if (found.isEmpty()) {
          String where = start(pattern.text()).toString();
          faults.add(
              pattern.at(),
              "files: nothing matches %s in %s".formatted(pattern.text(), where(where)));
        }
        for (Path file : found) {
          wrongWith(file).ifPresent(reason -> faults.add(pattern.at(), "files: " + reason));
          if (!files.contains(file)) {
            files.add(file);
          }
        }
      } catch (InvalidPathException | PatternSyntaxException invalid) {
        faults.add(pattern.at(), "files: no pattern: " + invalid.getMessage());
      } catch (IOException | UncheckedIOException unread) {
        faults.add(pattern.at(), "files: cannot be read: " + unread.getMessage());
      }
    }
    return files;
  }

  private static String where(String folder) {
    return folder.isEmpty() ? "this folder" : folder;
  }

  private static Optional<String> wrongWith(Path path) {
    if (!Files.exists(path)) {
      return Optional.of(path + " does not exist");
    }
    if (Files.isDirectory(path)) {
      return Optional.of("%s is a directory; name a file in it".formatted(path));
    }
    return Files.isReadable(path)
        ? Optional.empty()
        : Optional.of("%s may not be read; check its owner and mode".formatted(path));
  }

  private List<Path> find(String pattern) throws IOException {
    if (!WILDCARD.matcher(pattern).find() || Files.exists(folder.resolve(pattern))) {
      return List.of(folder.resolve(pattern).normalize());
    }
    Path start = start(pattern);
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    String rest = pattern.substring(fixed(pattern).length());
    // To people, a/**/b finds a/b too.
    PathMatcher deep = FileSystems.getDefault().getPathMatcher("glob:" + rest);
    PathMatcher flat = FileSystems.getDefault().getPathMatcher("glob:" + rest.replace("**/", ""));
    int depth = rest.contains("**") ? Integer.MAX_VALUE : rest.split("/").length;
    try (Stream<Path> tree = Files.walk(start, depth)) {
      return tree.filter(Files::isRegularFile)
          .filter(file -> !isHidden(start.relativize(file)))
          .filter(file -> matches(start.relativize(file), deep, flat))
          .sorted()
          .toList();
    }
  }

  private static boolean matches(Path path, PathMatcher... matchers) {
    return Stream.of(matchers).anyMatch(matcher -> matcher.matches(path));
  }

  private static boolean isHidden(Path relative) {
    for (Path name : relative) {
      if (name.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  /** The folder from which a pattern begins to be one. */
  private Path start(String pattern) {
    return folder.resolve(fixed(pattern)).normalize();
  }

  private static String fixed(String pattern) {
    String before = WILDCARD.split(pattern, 2)[0];
    return before.substring(0, before.lastIndexOf('/') + 1);
  }
}
