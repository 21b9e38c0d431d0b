package io.altiplano.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A request as it goes over the wire.
 *
 * @param secret the key that is shown; empty for none
 */
public record WireRequest(String method, String path, String type, String secret, String body) {
  private static final String JSON = "application/json";

  public static WireRequest get(String path) {
    return new WireRequest("GET", path, JSON, "", "");
  }

  public static WireRequest delete(String path) {
    return new WireRequest("DELETE", path, JSON, "", "");
  }

  /** One with a body of JSON. */
  public static WireRequest post(String path, String body) {
    return new WireRequest("POST", path, JSON, "", body);
  }

  /** A file that is to be kept. */
  public static WireRequest upload(String purpose, String content) {
    String form =
        "--cut\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n"
            + purpose
            + "\r\n--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
            + content
            + "\r\n--cut--\r\n";
    return new WireRequest("POST", "/v1/files", "multipart/form-data; boundary=cut", "", form);
  }

  /** The same with a key. */
  public WireRequest as(String key) {
    return new WireRequest(method, path, type, key, body);
  }

  /** All of it; its connection may be asked for more afterwards. */
  public byte[] bytes() {
    String head =
        "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n"
            .formatted(method, path, type, body.getBytes(UTF_8).length);
    String shown = secret.isEmpty() ? "" : "Authorization: Bearer " + secret + "\r\n";
    return (head + shown + "\r\n" + body).getBytes(UTF_8);
  }
}
