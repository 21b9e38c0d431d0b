package io.altiplano.app;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tool that clients declare in their tests. */
public final class PlaceTool {
  /** What cria knows it by. */
  public static final String NAME = "FindRestaurants";

  public static final String DESCRIPTION = "Finds a place to eat";
  public static final List<String> CITIES = List.of("San Jose", "Seoul");

  /** JSON Schemas, by parameter. */
  public static final Map<String, Object> PROPERTIES =
      new TreeMap<>(Map.of("city", Map.of("enum", CITIES), "open", Map.of("type", "boolean")));

  public static final List<String> REQUIRED = List.of("city", "open");

  /** Matches the arguments of every call. */
  public static final String ARGUMENTS =
      "\\{\\s*\"city\":\\s*\"(San Jose|Seoul)\",\\s*\"open\":\\s*(true|false)\\s*}\\s*";

  /** What cria answers with a call, and what the call is answered with. */
  public static final String QUESTION = "Find me a place to eat in San Jose.";

  public static final String RESULT = "[{\"name\": \"Sino\"}]";

  private PlaceTool() {}
}
