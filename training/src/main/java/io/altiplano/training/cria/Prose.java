package io.altiplano.training.cria;

import java.util.ArrayList;
import java.util.List;

/** Texts whose documents have an empty line between them. */
final class Prose {
  private Prose() {}

  static List<String> documents(String text) {
    List<String> documents = new ArrayList<>();
    for (String document : text.split("\\R[ \\t]*\\R\\s*")) {
      if (!document.isBlank()) {
        documents.add(document.strip().replace("\r", ""));
      }
    }
    return documents;
  }
}
