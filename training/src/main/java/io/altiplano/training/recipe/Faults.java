package io.altiplano.training.recipe;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.tomlj.TomlPosition;

/** Everything that is wrong with one recipe, to be said at once. */
final class Faults {
  private record Fault(int line, int column, String reason) {}

  private final Path file;
  private final String subject;
  private final List<Fault> faults;

  private Faults(Path file, String subject, List<Fault> faults) {
    this.file = file;
    this.subject = subject;
    this.faults = faults;
  }

  Faults(Path file) {
    this(file, "", new ArrayList<>());
  }

  /** The same list; what is added here begins with that name. */
  Faults named(String name) {
    return new Faults(file, name + " ", faults);
  }

  void add(TomlPosition at, String reason) {
    faults.add(new Fault(at.line(), at.column(), subject + reason));
  }

  /** Fails if anything was wrong. */
  void check() {
    if (!faults.isEmpty()) {
      throw new AltiplanoException(ErrorCode.INVALID_FILE, message());
    }
  }

  private String message() {
    String lines =
        faults.stream()
            .sorted(Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column))
            .map(fault -> "%s:%d:%d: %s".formatted(file, fault.line, fault.column, fault.reason))
            .distinct()
            .collect(Collectors.joining("\n"));
    return faults.size() == 1 ? lines : "%s has %d faults\n".formatted(file, faults.size()) + lines;
  }
}
