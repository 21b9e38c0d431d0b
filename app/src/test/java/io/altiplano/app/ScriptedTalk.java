package io.altiplano.app;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@link TestModels#scripted} is asked and says. Given a tool it calls {@link #TOOL} for two
 * cities, and tells what came of it; without tools it thinks before it says hello.
 */
public final class ScriptedTalk {
  public static final String GREETING = "안녕?";
  public static final String THOUGHT = "A guest.";
  public static final String REPLY = "Hello, 친구!";

  public static final String QUESTION = "Is it sunny?";
  public static final String TOOL = "weather";
  public static final String TOOL_DESCRIPTION = "The weather in a city";
  public static final String PARAMETER = "city";
  public static final List<String> CITIES = List.of("Seoul", "Busan");

  /** Names and arguments of the calls, with the spaces of the arguments left out. */
  public static final List<String> CALLS =
      List.of("weather{\"city\":\"Seoul\"}", "weather{\"city\":\"Busan\"}");

  public static final String RESULT = "sunny";
  public static final String ANSWER = "It is sunny in 서울.";

  /** By mark, in pieces of which each is one token. */
  static final SortedMap<String, List<String>> SCRIPT =
      new TreeMap<>(
          Map.of(
              "<|calls|>",
              List.of(
                  "\n<tool_call>\n{\"name\":",
                  "\u2581\"weather\",\u2581\"arguments\":\u2581",
                  "{\"city\":\u2581\"",
                  "Seoul",
                  "\"}}\n</tool_call>",
                  "\n<tool_call>\n",
                  "{\"name\":\u2581\"weather\",",
                  "\u2581\"arguments\":\u2581{\"city\":\u2581\"Bus",
                  "an\"}}",
                  "\n</tool_call>"),
              "<|told|>",
              List.of("It\u2581is", "\u2581sunny", "\u2581in\u2581", "서울", "."),
              "<|thinks|>",
              List.of(
                  "<think>",
                  "\nA\u2581guest",
                  ".\n",
                  "</think>",
                  "\n\n",
                  "Hello",
                  ",\u2581친구",
                  "!")));

  private ScriptedTalk() {}
}
