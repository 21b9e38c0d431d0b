package io.altiplano.api;

import java.nio.file.Path;
import java.util.List;

/** Knows which model file people mean by what they type. */
public interface ModelCatalog {
  /** The models that have names, in the order of their names. */
  List<CatalogModel> models();

  /**
   * The file of a model: a path, a full name, or any shorter form that only one model answers to.
   * Throws MODEL_NOT_FOUND, with the names that come near, or INVALID_REQUEST if several answer.
   */
  Path resolve(String model);
}
