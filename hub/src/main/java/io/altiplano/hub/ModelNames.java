package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The shorter forms of a model's name, and which names look alike. */
final class ModelNames {
  private ModelNames() {}

  /** What a reference's model is called; a text that is no reference stays as it is. */
  static String plain(String text) {
    String trimmed = text.strip();
    try {
      Optional<ModelReference> reference =
          ReferenceParser.repository(trimmed).or(() -> ReferenceParser.address(trimmed));
      return reference.map(ModelReference::defaultName).orElse(trimmed);
    } catch (AltiplanoException e) {
      return trimmed;
    }
  }

  /** The repository that a model came from, with its revision if that is not main. */
  static Optional<String> repository(PulledModel model) {
    return reference(model).map(ModelNames::repository);
  }

  /** Everything in lower case that may stand for the model. */
  static Set<String> shortForms(PulledModel model) {
    Set<String> forms = new HashSet<>();
    addFile(forms, model.name());
    addFile(forms, model.fileName());
    reference(model).ifPresent(reference -> addRepository(forms, reference, model.fileName()));
    return forms;
  }

  private static void addRepository(
      Set<String> forms, ModelReference.HuggingFace reference, String fileName) {
    String full = repository(reference).toLowerCase(Locale.ROOT);
    String bare = full.substring(full.indexOf('/') + 1);
    for (String repository : new String[] {full, bare}) {
      forms.add(repository);
      addFile(forms, repository + ":" + fileName);
      for (String word : fileName.replaceFirst("(?i)\\.gguf$", "").split("[-.]")) {
        if (Quantisation.isLabel(word)) {
          forms.add(repository + ":" + word.toLowerCase(Locale.ROOT));
        }
      }
    }
  }

  private static void addFile(Set<String> forms, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    forms.add(lower);
    if (lower.endsWith(".gguf")) {
      forms.add(lower.substring(0, lower.length() - ".gguf".length()));
    }
  }

  private static Optional<ModelReference.HuggingFace> reference(PulledModel model) {
    if (!model.source().startsWith("hf:")) {
      return Optional.empty();
    }
    return ReferenceParser.repository(model.source())
        .map(reference -> (ModelReference.HuggingFace) reference);
  }

  private static String repository(ModelReference.HuggingFace reference) {
    return new ModelReference.HuggingFace(
            reference.owner(), reference.repository(), reference.revision(), Optional.empty())
        .defaultName();
  }

  /** Whether the text is part of a form of the model's name, or a slip or two away from one. */
  static boolean isNear(String lower, PulledModel model) {
    if (lower.length() < 2) {
      return false;
    }
    int slips = Math.max(1, lower.length() / 5);
    return shortForms(model).stream()
        .anyMatch(form -> form.contains(lower) || distance(form, lower, slips) <= slips);
  }

  /** Edit distance, or more than {@code limit} if it is more. */
  static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) > limit) {
      return limit + 1;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
