package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Chooses the one file that a reference means out of those that its repository lists. */
final class FileChoice {
  /** As many file names as an error message shows. */
  private static final int SHOWN = 20;

  private final ModelReference.HuggingFace reference;
  private final List<RepositoryFile> files;

  private FileChoice(ModelReference.HuggingFace reference, List<RepositoryFile> files) {
    this.reference = reference;
    this.files = files;
  }

  static RepositoryFile choose(ModelReference.HuggingFace reference, List<RepositoryFile> files) {
    FileChoice choice = new FileChoice(reference, files);
    RepositoryFile file =
        reference.selector().isPresent()
            ? choice.selected(reference.selector().get())
            : choice.usual();
    if (file.isPart()) {
      throw choice.split(List.of(file));
    }
    return file;
  }

  private RepositoryFile selected(String selector) {
    return only(f -> f.path().equals(selector), selector)
        .or(() -> only(f -> f.path().equalsIgnoreCase(selector), selector))
        .or(() -> only(f -> f.name().equalsIgnoreCase(selector), selector))
        .or(() -> only(f -> f.name().equalsIgnoreCase(selector + ".gguf"), selector))
        .or(() -> labelled(selector))
        .orElseThrow(() -> missing(selector));
  }

  private Optional<RepositoryFile> labelled(String label) {
    Predicate<RepositoryFile> carries =
        file -> file.isModel() && Quantisation.isIn(file.name(), label);
    List<RepositoryFile> matches = files.stream().filter(carries).toList();
    if (!matches.isEmpty() && matches.stream().allMatch(RepositoryFile::isPart)) {
      throw split(matches);
    }
    return only(file -> carries.test(file) && !file.isPart(), label);
  }

  private RepositoryFile usual() {
    List<RepositoryFile> models = files.stream().filter(RepositoryFile::isModel).toList();
    List<RepositoryFile> whole = models.stream().filter(f -> !f.isPart()).toList();
    if (whole.size() == 1) {
      return whole.getFirst();
    }
    for (String label : Quantisation.PREFERENCE) {
      List<RepositoryFile> matches =
          whole.stream().filter(f -> Quantisation.isIn(f.name(), label)).toList();
      if (matches.size() == 1) {
        return matches.getFirst();
      }
    }
    if (!whole.isEmpty()) {
      throw ambiguous("which file of " + reference.repositoryId(), whole);
    }
    if (!models.isEmpty()) {
      throw split(models);
    }
    throw new AltiplanoException(
        ErrorCode.MODEL_NOT_FOUND,
        reference.repositoryId()
            + " holds no GGUF file. Repositories that do mostly have GGUF in their name; it has: "
            + shown(files));
  }

  private Optional<RepositoryFile> only(Predicate<RepositoryFile> matches, String selector) {
    List<RepositoryFile> found = files.stream().filter(matches).toList();
    if (found.size() > 1) {
      throw ambiguous("'" + selector + "' in " + reference.repositoryId(), found);
    }
    return found.stream().findFirst();
  }

  private AltiplanoException missing(String selector) {
    List<RepositoryFile> models = files.stream().filter(f -> f.isModel() && !f.isPart()).toList();
    return new AltiplanoException(
        ErrorCode.MODEL_NOT_FOUND,
        reference.repositoryId()
            + " has no file or quantisation '"
            + selector
            + "'; it has: "
            + shown(models.isEmpty() ? files : models));
  }

  private AltiplanoException ambiguous(String what, List<RepositoryFile> found) {
    return AltiplanoException.invalidParameter(
        "reference", what + "? Say it as hf:owner/repo:FILE; there are: " + shown(found));
  }

  private AltiplanoException split(List<RepositoryFile> parts) {
    return new AltiplanoException(
        ErrorCode.UNSUPPORTED_MODEL,
        "this model is split over many files, and models are opened from one file only: "
            + shown(parts)
            + ". Choose a smaller quantisation, or join the parts with llama-gguf-split --merge"
            + " and pull the joined file");
  }

  private static String shown(List<RepositoryFile> files) {
    String names =
        files.stream().limit(SHOWN).map(RepositoryFile::path).collect(Collectors.joining(", "));
    int more = files.size() - SHOWN;
    return more > 0 ? names + " and " + more + " more" : names.isEmpty() ? "no file" : names;
  }
}
