package io.altiplano.engine.template;

/** What went wrong while evaluating, before it is known where in the template that was. */
final class EvaluationFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EvaluationFault(String message) {
    super(message, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
