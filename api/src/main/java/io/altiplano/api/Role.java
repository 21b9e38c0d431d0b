package io.altiplano.api;

import java.util.Locale;

/** Who speaks a message. */
public enum Role {
  SYSTEM,
  USER,
  ASSISTANT,
  TOOL;

  /** The name that chat templates and wire formats use: {@code user}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
