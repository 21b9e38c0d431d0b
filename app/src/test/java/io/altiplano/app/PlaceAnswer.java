package io.altiplano.app;

/** What answers in JSON are held to. */
public final class PlaceAnswer {
  /** A JSON Schema. */
  public static final String SCHEMA =
      """
      {"type": "object", "additionalProperties": false, "required": ["size", "open"],
       "properties": {"size": {"enum": ["SMALL", "LARGE"]}, "open": {"type": "boolean"}}}
      """;

  /** Matches every answer that is held to it, however random. */
  public static final String PATTERN =
      "\\{\\s*\"size\":\\s*\"(SMALL|LARGE)\",\\s*\"open\":\\s*(true|false)\\s*}\\s*";

  private PlaceAnswer() {}
}
