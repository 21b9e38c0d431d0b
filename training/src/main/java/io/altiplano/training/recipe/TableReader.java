package io.altiplano.training.recipe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads one table of a recipe. What is wrong becomes a fault, and reading goes on. */
final class TableReader {
  private final TomlTable table;
  private final Section section;
  private final TomlPosition at;
  private final Faults faults;
  private final Set<Key<?>> unsound = new HashSet<>();

  /**
   * Refuses every key that the section does not have.
   *
   * @param at where the table begins
   * @param below names of tables that stand in this one
   */
  TableReader(
      TomlTable table, Section section, TomlPosition at, List<String> below, Faults faults) {
    this.table = table;
    this.section = section;
    this.at = at;
    this.faults = faults;
    List<String> known =
        Stream.concat(section.keys().stream().map(Key::name), below.stream()).toList();
    for (String name : table.keySet()) {
      if (!known.contains(name)) {
        faults.add(position(name), unknown(name, known));
      }
    }
  }

  private String unknown(String name, List<String> known) {
    String where = section.name().isEmpty() ? "" : " in " + section.header();
    List<String> words = new ArrayList<>(List.of("unknown key " + name + where));
    Nearest.to(name, known).ifPresent(near -> words.add("; did you mean " + near + "?"));
    if (words.size() == 1) {
      words.add("; there are " + String.join(", ", known));
    }
    return String.join("", words);
  }

  boolean has(Key<?> key) {
    return table.keySet().contains(key.name());
  }

  /** The value that the file gives, if it gives one and it is sound. */
  <T> Optional<T> find(Key<T> key) {
    Object node = table.get(List.of(key.name()));
    if (node == null) {
      return Optional.empty();
    }
    Faults named = faults.named(key.name());
    Optional<T> value = key.kind().read(node, position(key.name()), named);
    if (value.isEmpty()) {
      unsound.add(key);
    }
    return value;
  }

  /** The value, or what it is when the file does not say. */
  <T> T value(Key<T> key) {
    return find(key)
        .or(key::fallback)
        .orElseGet(() -> {
          if (!has(key)) {
            missing(key);
          }
          return key.kind().placeholder();
        });
  }

  private void missing(Key<?> key) {
    unsound.add(key);
    String header = section.name().isEmpty() ? "the recipe" : section.header();
    faults.add(at, "%s has no %s, which is %s".formatted(header, key.name(), key.absence()));
  }

  /** Whether the values of these keys, which were read before, may be compared. */
  boolean areSound(Key<?>... keys) {
    return Stream.of(keys).noneMatch(unsound::contains);
  }

  /** Finds fault with a key, or with the table where the key is not written. */
  void fault(Key<?> key, String reason) {
    unsound.add(key);
    faults.add(position(key.name()), key.name() + " " + reason);
  }

  private TomlPosition position(String name) {
    @Nullable TomlPosition own = table.inputPositionOf(List.of(name));
    return own == null ? at : own;
  }
}
