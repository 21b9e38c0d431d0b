package io.altiplano.app;

import io.altiplano.training.evaluation.Share;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Shares as people and programs read them. */
final class Shares {
  private Shares() {}

  /** {@code 61.0 %, 51.2 to 70.0 (61 of 100)}. */
  static String text(Share share) {
    if (share.total() == 0) {
      return "none to judge";
    }
    return String.format(
        Locale.ROOT,
        "%5.1f %%, %.1f to %.1f (%d of %d)",
        100 * share.value(),
        100 * share.low(),
        100 * share.high(),
        share.passed(),
        share.total());
  }

  /** The share and the ends of its 95 % interval. */
  static Map<String, Object> json(Share share) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("passed", share.passed());
    map.put("total", share.total());
    map.put("share", share.value());
    map.put("low", share.low());
    map.put("high", share.high());
    return map;
  }
}
