package io.altiplano.engine.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares the engine with the judge. */
final class Agreement {
  // The judge leaks its own objects where a template joins a map to a text; the engine writes JSON.
  private static final String LEAK = "[object Map]";

  // Filters that the judge does not know for a type, and the engine does.
  private static final String LACK = "ERROR Unknown ObjectValue filter: string";

  private Agreement() {}

  static List<String> differences(List<TemplateCases.Case> cases) {
    List<String> differences = new ArrayList<>();
    for (TemplateCases.Case made : cases) {
      difference(made).ifPresent(differences::add);
    }
    return differences;
  }

  /** Whether the judge's answer is its own failing, so that ours has to be another. */
  static boolean isSetAside(TemplateCases.Case made) {
    return made.text().orElse("").contains(LEAK)
        || ("ERROR " + made.error().orElse("")).startsWith(LACK);
  }

  private static Optional<String> difference(TemplateCases.Case made) {
    String ours = TemplateCases.render(made);
    String judges = made.text().orElseGet(() -> "ERROR " + made.error().orElseThrow());
    if (judges.contains(LEAK)) {
      return ours.startsWith("ERROR ") || ours.contains(LEAK)
          ? Optional.of(made.name() + "\n  ours:  " + ours)
          : Optional.empty();
    }
    if (judges.startsWith(LACK)) {
      return Optional.empty();
    }
    boolean agrees =
        made.text().isPresent()
            ? unsignedZeros(ours).equals(unsignedZeros(judges))
            : ours.startsWith("ERROR ");
    return agrees
        ? Optional.empty()
        : Optional.of(made.name() + "\n  judge: " + judges + "\n  ours:  " + ours);
  }

  /** The judge's integers know a negative zero, which shows when they become floats. */
  private static String unsignedZeros(String text) {
    return text.replaceAll("-0\\.0(?!\\d)", "0.0");
  }
}
