package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.CatalogModel;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.ModelCatalog;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds models by path or by name. What people may type for {@code
 * ggml-org/gemma-3-1b-it-GGUF:gemma-3-1b-it-Q4_K_M.gguf}: all of it, with or without {@code hf:};
 * {@code owner/repo}, {@code repo}, each also with {@code :Q4_K_M}; the file's name, with or
 * without {@code .gguf}. Case does not matter. A repository of which several files were pulled
 * stands for the usual quantisation.
 */
public final class StoreCatalog implements ModelCatalog {
  private static final int SUGGESTIONS = 5;

  private final ModelStore store;

  public StoreCatalog(ModelStore store) {
    this.store = store;
  }

  @Override
  public List<CatalogModel> models() {
    return store.list().stream()
        .map(m ->
            new CatalogModel(m.name(), store.blob(m.sha256()), m.bytes(), m.source(), m.pulledAt()))
        .toList();
  }

  @Override
  public Path resolve(String model) {
    Optional<Path> file = file(model);
    return file.isPresent() ? file.get() : store.path(find(model));
  }

  /** The pulled model that a name or a short form means; paths are not looked at. */
  public PulledModel find(String model) {
    String wanted = ModelNames.plain(model);
    List<PulledModel> models = store.list();
    List<PulledModel> exact = models.stream().filter(m -> m.name().equals(wanted)).toList();
    if (!exact.isEmpty()) {
      return exact.getFirst();
    }
    List<PulledModel> found =
        models.stream().filter(m -> ModelNames.shortForms(m).contains(fold(wanted))).toList();
    if (found.isEmpty()) {
      throw missing(model, models);
    }
    boolean sameFile = found.stream().map(PulledModel::sha256).distinct().count() == 1;
    return sameFile ? found.getFirst() : usual(model, found);
  }

  private static Optional<Path> file(String model) {
    try {
      Path path = Path.of(model);
      if (!model.isEmpty() && Files.isRegularFile(path)) {
        return Optional.of(path);
      }
      return Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static PulledModel usual(String model, List<PulledModel> found) {
    boolean oneRepository =
        found.stream().map(ModelNames::repository).distinct().count() == 1
            && ModelNames.repository(found.getFirst()).isPresent();
    if (oneRepository) {
      for (String label : Quantisation.PREFERENCE) {
        List<PulledModel> matches =
            found.stream().filter(m -> Quantisation.isIn(m.fileName(), label)).toList();
        if (matches.size() == 1) {
          return matches.getFirst();
        }
      }
    }
    throw AltiplanoException.invalidParameter(
        "model", "'" + model + "' may mean " + names(found) + "; say which");
  }

  private static AltiplanoException missing(String model, List<PulledModel> models) {
    List<PulledModel> near =
        models.stream()
            .filter(m -> ModelNames.isNear(fold(ModelNames.plain(model)), m))
            .limit(SUGGESTIONS)
            .toList();
    String hint;
    if (!near.isEmpty()) {
      hint = "did you mean " + names(near) + "?";
    } else if (models.isEmpty()) {
      hint = "no model has been pulled yet; get one with alti pull hf:owner/repo";
    } else {
      hint = "alti list shows the names, alti pull gets more";
    }
    return new AltiplanoException(
        ErrorCode.MODEL_NOT_FOUND,
        "there is neither a file nor a pulled model '" + model + "': " + hint);
  }

  private static String names(List<PulledModel> models) {
    return models.stream().map(PulledModel::name).collect(Collectors.joining(", "));
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
