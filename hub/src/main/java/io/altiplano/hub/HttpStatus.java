package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.time.Instant;

/** What a status other than success means for a pull. */
final class HttpStatus {
  private HttpStatus() {}

  /** Throws: a fault worth another try, or an error that says what to do. */
  static AltiplanoException fail(
      Transport.Answer answer, ModelReference reference, HubSettings settings)
      throws TransferFault {
    int status = answer.status();
    String said = answer.address().getHost() + " answers " + status;
    return switch (status) {
      case 408, 425, 500, 502, 504 -> throw fault(said, false, answer);
      case 429, 503 -> throw fault(said + " (too busy)", true, answer);
      case 401, 403 ->
          error(
              ErrorCode.INPUT_OUTPUT,
              said + " for " + reference.text() + ". " + permission(answer, reference, settings));
      case 404, 410 ->
          error(ErrorCode.MODEL_NOT_FOUND, said + ": there is no " + missing(answer, reference));
      default -> error(ErrorCode.INPUT_OUTPUT, said + " for " + reference.text());
    };
  }

  private static TransferFault fault(String said, boolean busy, Transport.Answer answer) {
    return new TransferFault(
        said,
        busy,
        answer.header("Retry-After").flatMap(h -> TransferFault.retryAfter(h, Instant.now())));
  }

  private static String permission(
      Transport.Answer answer, ModelReference reference, HubSettings settings) {
    if (!(reference instanceof ModelReference.HuggingFace repository)) {
      return "The file is not public; HF_TOKEN is sent to the hub only. Download it by hand and"
          + " pull the local file";
    }
    if (!Redirects.sameOrigin(answer.address(), settings.hub())) {
      return "The hub's storage refused; try again in a while";
    }
    String page = settings.hub() + "/" + repository.repositoryId();
    if (settings.token().isEmpty()) {
      return "The repository is gated, private, or does not exist. If it is gated: accept its"
          + " terms at "
          + page
          + ", create a token with read access at "
          + settings.hub()
          + "/settings/tokens, and set HF_TOKEN to it";
    }
    if (!Redirects.isPrivate(settings.hub())) {
      return "HF_TOKEN was not sent, because ALTIPLANO_HUB is plain http; give it an https address";
    }
    return "The token in HF_TOKEN does not open it: accept the terms at "
        + page
        + " with the account of that token, and check that the token may read this repository";
  }

  private static String missing(Transport.Answer answer, ModelReference reference) {
    return switch (reference) {
      case ModelReference.HuggingFace(String owner, String repo, String revision, var selector) ->
          switch (answer.header("X-Error-Code").orElse("")) {
            case "RevisionNotFound" -> "revision " + revision + " of " + owner + "/" + repo;
            case "EntryNotFound" -> "file " + selector.orElse("") + " in " + owner + "/" + repo;
            default -> "repository " + owner + "/" + repo + "; check its spelling";
          };
      case ModelReference.Url url -> "file at " + url.address();
      case ModelReference.LocalFile file -> "file " + file.path();
    };
  }

  private static AltiplanoException error(ErrorCode code, String message) {
    return new AltiplanoException(code, message);
  }
}
