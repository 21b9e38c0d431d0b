package io.altiplano.engine.template;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;

/** A template's text, which knows lines and columns for error messages. */
record TemplateSource(String text) {
  /** A mistake in the template itself. */
  AltiplanoException syntaxError(int offset, String message) {
    return new AltiplanoException(ErrorCode.INVALID_FILE, "chat template, " + at(offset, message));
  }

  /** The template cannot be rendered with what it was given. */
  AltiplanoException renderError(int offset, String message) {
    return new AltiplanoException(
        ErrorCode.INVALID_REQUEST, "chat template, " + at(offset, message));
  }

  private String at(int offset, String message) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < Math.min(offset, text.length()); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return "line " + line + ", column " + (offset - lineStart + 1) + ": " + message;
  }
}
