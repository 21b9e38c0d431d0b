package io.altiplano.engine.template;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altiplano.api.AltiplanoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Templates with contexts, and what the judge makes of them. */
final class TemplateCases {
  /** The judge's clock stands still at this time. */
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-14T09:26:53Z"), ZoneOffset.UTC);

  /** Every published template among the test data. */
  static final List<String> PUBLISHED =
      List.of(
          "deepseek_r1",
          "gemma2",
          "gemma3",
          "gpt_oss",
          "granite33",
          "hermes3_tools",
          "llama31",
          "llama32",
          "mistral_nemo",
          "mistral_small",
          "mistral_small_tools",
          "nemotron_nano8b",
          "phi35",
          "phi4",
          "qwen25",
          "qwen3",
          "smollm2",
          "zephyr");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FOLDER = "/golden/templates/";

  private TemplateCases() {}

  /** One rendering by the judge: a text or an error. */
  record Case(
      String name,
      String template,
      Map<String, Object> context,
      Optional<String> text,
      Optional<String> error) {}

  /** Published templates with the contexts that people wrote. */
  static List<Case> rendered(String json) {
    Map<String, Map<String, Object>> contexts = contexts();
    return read(json).stream()
        .map(made -> {
          String file = string(made, "template").orElseThrow();
          String context = string(made, "context").orElseThrow();
          return new Case(
              file + " with " + context,
              resource(file),
              contexts.getOrDefault(context, Map.of()),
              string(made, "text"),
              string(made, "error"));
        })
        .toList();
  }

  /** Generated templates, each with its own context. */
  static List<Case> generated(String json) {
    return read(json).stream()
        .map(made -> {
          String template = string(made, "template").orElseThrow();
          Map<String, Object> context =
              JSON.convertValue(made.get("context"), new TypeReference<>() {});
          return new Case(
              template + "\n with " + json(context),
              template,
              context,
              string(made, "text"),
              string(made, "error"));
        })
        .toList();
  }

  static Map<String, Map<String, Object>> contexts() {
    try {
      return JSON.readValue(resource("contexts.json"), new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ChatTemplate published(String name) {
    return ChatTemplate.parse(resource(name + ".jinja")).withClock(CLOCK);
  }

  static String resource(String name) {
    try (InputStream input = TemplateCases.class.getResourceAsStream(FOLDER + name)) {
      if (input == null) {
        throw new IllegalStateException("no test data " + name);
      }
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the engine makes of it: the text, or the error's message behind "ERROR ". */
  static String render(Case made) {
    try {
      return ChatTemplate.parse(made.template()).withClock(CLOCK).renderText(made.context());
    } catch (AltiplanoException e) {
      return "ERROR " + e.getMessage();
    }
  }

  private static List<Map<String, Object>> read(String json) {
    try {
      return JSON.readValue(json, new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> string(Map<String, Object> made, String key) {
    return Optional.ofNullable(made.get(key)).map(String.class::cast);
  }
}
