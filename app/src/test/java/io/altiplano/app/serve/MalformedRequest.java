package io.altiplano.app.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A request that is none, or nearly one: damaged JSON, a value of the wrong kind, headers that lie,
 * a body that ends too early.
 *
 * @param bytes as they go over the wire
 * @param leaves whether its client ends the connection behind it
 */
public record MalformedRequest(byte[] bytes, boolean leaves) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final List<String> PATHS =
      List.of(
          "/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/tokenize", "/detokenize");

  private static final String CHAT =
      "{\"model\": \"MODEL\", \"max_tokens\": 2, \"temperature\": 0.5, \"top_p\": 0.9, \"n\": 1,"
          + " \"stream\": false, \"stop\": [\"a\"], \"seed\": 3, \"logprobs\": true,"
          + " \"top_logprobs\": 2, \"logit_bias\": {\"3\": 1}, \"messages\": [{\"role\": \"user\","
          + " \"content\": \"Hello!\"}], \"prompt\": \"a\", \"input\": [\"a\"], \"tokens\": [1],"
          + " \"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"a\","
          + " \"schema\": {\"type\": \"object\", \"properties\":"
          + " {\"a\": {\"enum\": [1, null]}}}}}}";

  /** Values that are of the wrong kind for nearly everything. */
  private static final List<String> ODD =
      List.of(
          "null",
          "true",
          "-1",
          "1e400",
          "99999999999999999999",
          "0.5",
          "\"\"",
          "\"\\ud800\"",
          "[]",
          "{}",
          "[[[[[[]]]]]]",
          "{\"$ref\": \"#\"}",
          "\"\\u0000\"",
          "[null]",
          "{\"a\": {}}",
          "[{\"type\": \"text\"}]",
          "{\"type\": \"function\"}",
          "\"json_object\"",
          "1e-320");

  /**
   * One by dice.
   *
   * @param model that it asks for, as far as it asks for one
   */
  public static MalformedRequest drawn(String model, SplittableRandom random) throws IOException {
    String path = PATHS.get(random.nextInt(PATHS.size()));
    return switch (random.nextInt(5)) {
      case 0, 1 -> whole(path, oddValue(chat(model), random));
      case 2 -> whole(path, damaged(chat(model), random));
      case 3 -> oddHeaders(path, random);
      default -> {
        byte[] request = whole(path, chat(model).getBytes(UTF_8)).bytes;
        int end = 1 + random.nextInt(request.length - 1);
        yield new MalformedRequest(Arrays.copyOf(request, end), true);
      }
    };
  }

  private static String chat(String model) {
    return CHAT.replace("MODEL", model);
  }

  private static MalformedRequest whole(String path, byte[] body) {
    String head =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n".formatted(path)
            + "Content-Length: %d\r\nConnection: close\r\n\r\n".formatted(body.length);
    return new MalformedRequest(joined(head.getBytes(UTF_8), body), false);
  }

  private static byte[] joined(byte[] head, byte[] body) {
    byte[] all = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  /** One field, or one of a field's, is something else. */
  private static byte[] oddValue(String chat, SplittableRandom random) throws IOException {
    ObjectNode body = (ObjectNode) JSON.readTree(chat);
    ObjectNode at = body;
    while (true) {
      List<String> names = new ArrayList<>();
      at.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      JsonNode inner = at.get(name);
      if (inner instanceof ObjectNode object && !object.isEmpty() && random.nextBoolean()) {
        at = object;
        continue;
      }
      // As text, since some of these no tree can hold.
      at.put(name, "@");
      String odd = ODD.get(random.nextInt(ODD.size()));
      return body.toString().replace("\"@\"", odd).getBytes(UTF_8);
    }
  }

  private static byte[] damaged(String chat, SplittableRandom random) {
    byte[] body = chat.getBytes(UTF_8);
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      body[random.nextInt(body.length)] = (byte) random.nextInt(256);
    }
    return body;
  }

  private static MalformedRequest oddHeaders(String path, SplittableRandom random) {
    List<String> headers =
        List.of(
            "Content-Length: -5",
            "Content-Length: 99999999999999999999",
            "Content-Length: 12\r\nContent-Length: 13",
            "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
            "Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
            "Transfer-Encoding: gzip",
            "Authorization: Bearer",
            "Authorization: Basic \u0001",
            "Expect: 200-ok",
            "Content-Type: application/json; charset=\u00ff",
            "Host:",
            "X:" + "y".repeat(1 + random.nextInt(9000)),
            ": nameless",
            "\u0000: zero");
    String odd = headers.get(random.nextInt(headers.size()));
    String verb = random.nextInt(4) == 0 ? "P\u00f6ST" : "POST";
    String request =
        "%s %s HTTP/1.%d\r\nHost: localhost\r\nContent-Type: application/json\r\n%s\r\n\r\n"
            .formatted(verb, path, random.nextInt(3), odd);
    return new MalformedRequest(request.getBytes(ISO_8859_1), true);
  }

  boolean speaksHttp11() {
    return new String(bytes, ISO_8859_1).contains(" HTTP/1.1\r\n");
  }

  /** The first line of the answer, if there was one. */
  public String send(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      if (leaves) {
        socket.shutdownOutput();
      }
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return answer.lines().findFirst().orElse("");
    } catch (SocketException cutOff) {
      return "";
    }
  }

  @Override
  public String toString() {
    return new String(bytes, ISO_8859_1);
  }
}
