package io.altiplano.hub;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes an answer holds (RFC 9110, 14.4).
 *
 * @param first index of its first byte; -1 if the header cannot be read
 */
record ContentRange(long first, OptionalLong total) {
  private static final Pattern FORM =
      Pattern.compile("(?i)bytes\\s+(\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

  static ContentRange parse(String header) {
    Matcher matcher = FORM.matcher(header.strip());
    if (!matcher.matches()) {
      return new ContentRange(-1, OptionalLong.empty());
    }
    OptionalLong total =
        matcher.group(3).equals("*")
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(matcher.group(3)));
    return new ContentRange(Long.parseLong(matcher.group(1)), total);
  }
}
