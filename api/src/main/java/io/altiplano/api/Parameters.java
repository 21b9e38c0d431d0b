package io.altiplano.api;

import static io.altiplano.api.AltiplanoException.invalidParameter;

/**
 * Checks of request fields. A class of its own, because a nested record that called its outer
 * class's check would initialise it, and its constants, before the nested ones exist.
 */
final class Parameters {
  private Parameters() {}

  static void require(boolean holds, String parameter, String message) {
    if (!holds) {
      throw invalidParameter(parameter, message);
    }
  }
}
