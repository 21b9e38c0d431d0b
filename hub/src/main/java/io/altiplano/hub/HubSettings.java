package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where models come from and where they are kept.
 *
 * @param home the folder that holds {@code models}
 * @param hub Hugging Face or a mirror of it, without a slash at its end
 * @param token proof of who asks, for gated and private repositories; sent to {@code hub} only
 */
public record HubSettings(Path home, URI hub, Optional<String> token, HubLimits limits) {
  private static final String HUGGING_FACE = "https://huggingface.co";

  public HubSettings {
    String scheme = hub.getScheme();
    if (hub.getHost() == null || !("https".equals(scheme) || "http".equals(scheme))) {
      throw invalid("ALTIPLANO_HUB must be an http or https address, not '" + hub + "'");
    }
    if (hub.getRawUserInfo() != null || hub.getRawQuery() != null || hub.getRawFragment() != null) {
      throw invalid("ALTIPLANO_HUB must have neither a user, a query nor a fragment");
    }
    if (token.isPresent() && !token.get().chars().allMatch(c -> c > ' ' && c < 127)) {
      throw invalid("HF_TOKEN holds characters that no token has (white space, a line end?)");
    }
  }

  /** Reads ALTIPLANO_HOME, ALTIPLANO_HUB and HF_TOKEN; an empty variable counts as none. */
  public static HubSettings from(Map<String, String> environment) {
    Path home =
        value(environment, "ALTIPLANO_HOME")
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".altiplano"));
    String hub = value(environment, "ALTIPLANO_HUB").orElse(HUGGING_FACE).replaceAll("/+$", "");
    URI address;
    try {
      address = URI.create(hub);
    } catch (IllegalArgumentException e) {
      throw new AltiplanoException(
          ErrorCode.INVALID_REQUEST, "ALTIPLANO_HUB is not an address: '" + hub + "'", e);
    }
    return new HubSettings(
        home.toAbsolutePath().normalize(),
        address,
        value(environment, "HF_TOKEN"),
        HubLimits.STANDARD);
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  /** Never shows the token. */
  @Override
  public String toString() {
    return "HubSettings[home=" + home + ", hub=" + hub + ", token=" + token.map(t -> "***") + "]";
  }

  private static AltiplanoException invalid(String message) {
    return new AltiplanoException(ErrorCode.INVALID_REQUEST, message);
  }
}
