package io.altiplano.app.soak;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Bodies of requests to cria, by dice. For one thread.
 *
 * @param random the dice
 */
record Questions(SplittableRandom random) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MOST_WORDS = 30;

  /** Half of cria's context and more, whichever words they are. */
  private static final int MANY_WORDS = 250;

  private static final List<String> WORDS =
      List.of("llama", "알파카", "tell", "me", "서울", "about", "날씨", "bread", "오늘", "why", "일곱", "tea");

  private String text(int mostWords) {
    StringBuilder text = new StringBuilder(word());
    for (int i = random.nextInt(mostWords); i > 0; i--) {
      text.append(' ').append(word());
    }
    return text.append('?').toString();
  }

  private String word() {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  private ObjectNode body() {
    return JSON.createObjectNode().put("model", "cria").put("temperature", 1);
  }

  private int upTo(int most) {
    return 1 + random.nextInt(most);
  }

  private ObjectNode conversation(int mostWords) {
    ObjectNode body = body();
    body.putArray("messages").addObject().put("role", "user").put("content", text(mostWords));
    return body;
  }

  /** For {@code /v1/chat/completions}, and for {@code /v1/messages}. */
  ObjectNode chat(int mostTokens) {
    return conversation(MOST_WORDS).put("max_tokens", upTo(mostTokens));
  }

  /** A chat that takes a while before its first word. */
  ObjectNode longPrompt() {
    return conversation(MANY_WORDS).put("max_tokens", 8);
  }

  /** For {@code /api/chat}. */
  ObjectNode ollama(int mostTokens) {
    ObjectNode body = conversation(MOST_WORDS);
    body.remove("temperature");
    body.putObject("options").put("num_predict", upTo(mostTokens)).put("seed", random.nextInt(99));
    return body;
  }

  /** For {@code /v1/completions}. */
  ObjectNode completion() {
    ObjectNode body = body().put("max_tokens", upTo(32)).put("echo", random.nextBoolean());
    if (random.nextBoolean()) {
      body.put("logprobs", upTo(3));
    }
    ArrayNode prompts = body.putArray("prompt");
    for (int i = upTo(3); i > 0; i--) {
      prompts.add(text(MOST_WORDS));
    }
    return body;
  }

  /** A chat that has to be answered by a call. */
  ObjectNode toolCall() {
    ObjectNode body = chat(1).put("max_tokens", 64).put("tool_choice", "required");
    ObjectNode tool = body.putArray("tools").addObject().put("type", "function");
    ObjectNode parameters =
        tool.putObject("function").put("name", "weather").putObject("parameters");
    parameters.put("type", "object");
    ObjectNode city = parameters.putObject("properties").putObject("city");
    city.putArray("enum").add("서울").add("Busan").add(word());
    parameters.putArray("required").add("city");
    return body;
  }

  /** A chat whose answer is held to a schema, which differs from time to time. */
  ObjectNode held() {
    ObjectNode body = chat(64);
    ObjectNode format = body.putObject("response_format").put("type", "json_schema");
    ObjectNode held = format.putObject("json_schema").put("name", "answer").put("strict", true);
    ObjectNode schema = held.putObject("schema").put("type", "object");
    ObjectNode members = schema.putObject("properties");
    for (int i = upTo(4); i > 0; i--) {
      member(members.putObject(word()));
    }
    ArrayNode required = schema.putArray("required");
    members.fieldNames().forEachRemaining(required::add);
    schema.put("additionalProperties", false);
    return body;
  }

  private void member(ObjectNode schema) {
    switch (random.nextInt(4)) {
      case 0 -> schema.put("type", "string").put("maxLength", upTo(20));
      case 1 -> schema.put("type", "integer").put("minimum", 0).put("maximum", upTo(10_000));
      case 2 -> schema.putArray("enum").add(word()).add(upTo(9)).addNull();
      default -> {
        schema.put("type", "array").put("maxItems", upTo(4));
        schema.putObject("items").put("type", "boolean");
      }
    }
  }

  /** For {@code /v1/embeddings}. */
  ObjectNode embeddings() {
    ObjectNode body = JSON.createObjectNode().put("model", "cria");
    ArrayNode inputs = body.putArray("input");
    for (int i = upTo(20); i > 0; i--) {
      inputs.add(text(MOST_WORDS));
    }
    return body;
  }

  /** For {@code /tokenize}. */
  ObjectNode tokenize() {
    return JSON.createObjectNode().put("model", "cria").put("prompt", text(MOST_WORDS));
  }

  /** For {@code /v1/responses}. */
  ObjectNode response(int mostTokens) {
    ObjectNode body = body().put("input", text(MOST_WORDS));
    return body.put("max_output_tokens", upTo(mostTokens));
  }

  /** The file of a batch that sends everything to one endpoint. */
  String batch(String url) {
    StringBuilder lines = new StringBuilder();
    for (int i = upTo(5); i > 0; i--) {
      ObjectNode line = JSON.createObjectNode();
      line.put("custom_id", Integer.toString(i)).put("method", "POST").put("url", url);
      line.set("body", url.equals("/v1/embeddings") ? embeddings() : chat(16));
      lines.append(line).append('\n');
    }
    return lines.toString();
  }
}
