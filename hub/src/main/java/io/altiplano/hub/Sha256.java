package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A SHA-256 digest.
 *
 * @param hex 64 digits in lower case
 */
public record Sha256(String hex) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  public Sha256 {
    hex = hex.toLowerCase(Locale.ROOT);
    if (!FORM.matcher(hex).matches()) {
      throw new AltiplanoException(
          ErrorCode.INVALID_REQUEST, "a sha256 is 64 hexadecimal digits, not '" + hex + "'");
    }
  }

  /** The digest that a text spells, if it spells one. */
  static Optional<Sha256> find(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return FORM.matcher(lower).matches() ? Optional.of(new Sha256(lower)) : Optional.empty();
  }

  static Sha256 of(byte[] bytes) {
    return new Sha256(HexFormat.of().formatHex(newDigest().digest(bytes)));
  }

  /** The digest that has been gathered; resets the gatherer. */
  static Sha256 of(MessageDigest gathered) {
    return new Sha256(HexFormat.of().formatHex(gathered.digest()));
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "sha256:" + hex;
  }
}
