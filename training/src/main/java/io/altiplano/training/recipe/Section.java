package io.altiplano.training.recipe;

import java.util.List;
import java.util.Optional;

/**
 * One table of the recipe file.
 *
 * @param name empty for the top of the file
 * @param repeated whether it stands in double brackets, once for each of several things
 */
record Section(String name, boolean repeated, String meaning, List<Key<?>> keys) {
  /** As the recipe writes it. */
  String header() {
    return repeated ? "[[" + name + "]]" : "[" + name + "]";
  }

  Optional<Key<?>> key(String wanted) {
    return keys.stream().filter(key -> key.name().equals(wanted)).findFirst();
  }
}
