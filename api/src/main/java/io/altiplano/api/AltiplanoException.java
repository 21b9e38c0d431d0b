package io.altiplano.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one error type of the platform. The message says what was wrong, where, and what to do; the
 * code says what kind of fault it is; the parameter, where there is one, names the request's field.
 */
public final class AltiplanoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable String parameter;

  public AltiplanoException(ErrorCode code, String message) {
    this(code, message, null, null);
  }

  public AltiplanoException(ErrorCode code, String message, @Nullable Throwable cause) {
    this(code, message, null, cause);
  }

  private AltiplanoException(
      ErrorCode code, String message, @Nullable String parameter, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.parameter = parameter;
  }

  /** A fault in one field of a request. */
  public static AltiplanoException invalidParameter(String parameter, String message) {
    return new AltiplanoException(
        ErrorCode.INVALID_REQUEST, parameter + ": " + message, parameter, null);
  }

  /** What kind of fault it is. */
  public ErrorCode code() {
    return code;
  }

  /** The request's field that is at fault, if one is. */
  public Optional<String> parameter() {
    return Optional.ofNullable(parameter);
  }
}
