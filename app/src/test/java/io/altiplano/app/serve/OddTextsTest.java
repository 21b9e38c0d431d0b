package io.altiplano.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altiplano.store.StoreAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * U+0000, which PostgreSQL has in no text, and half a surrogate pair: in ids they are of nothing
 * that is there, in what is said they are kept, over both databases.
 */
@Timeout(120)
class OddTextsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ODD = "라\0마 \ud800!";
  private static final String ODD_JSON = "라\\u0000마 \\ud800!";

  @TempDir private Path folder;

  @Test
  void overSqlite() throws Exception {
    try (KeptServer server = new KeptServer(folder)) {
      new Client(server).askAll();
    }
  }

  @Test
  void overPostgres() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
        KeptServer server =
            new KeptServer(
                folder,
                StoreAddress.parse(
                    "postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/postgres"))) {
      new Client(server).askAll();
    }
  }

  /** Somebody with a key. */
  private record Client(KeptServer server) {
    void askAll() throws Exception {
      idsThatAreNoneAreNotFound();
      partsOfListsAreEmpty();
      whatIsGoneOnFromIsNotThere();
      namesOfFilesHaveNone();
      whatIsSaidIsKept();
      assertThat(server.server().log()).doesNotContain("\"fault\"");
    }

    private void idsThatAreNoneAreNotFound() throws Exception {
      for (String id : List.of("resp_%00", "%00", "a%00b", "%EB%9D%BC")) {
        for (String path :
            List.of(
                "/v1/responses/ID",
                "/v1/responses/ID/input_items",
                "/v1/files/ID",
                "/v1/files/ID/content",
                "/v1/batches/ID")) {
          assertThat(send("GET", path.replace("ID", id), "").statusCode()).as(path).isEqualTo(404);
        }
        for (String path : List.of("/v1/responses/ID", "/v1/files/ID")) {
          assertThat(send("DELETE", path.replace("ID", id), "").statusCode())
              .as(path)
              .isEqualTo(404);
        }
        for (String path : List.of("/v1/responses/ID/cancel", "/v1/batches/ID/cancel")) {
          assertThat(send("POST", path.replace("ID", id), "{}").statusCode())
              .as(path)
              .isEqualTo(404);
        }
      }
    }

    private void partsOfListsAreEmpty() throws Exception {
      for (String path :
          List.of("/v1/files?after=%00", "/v1/files?purpose=a%00", "/v1/batches?after=x%00")) {
        HttpResponse<String> list = send("GET", path, "");
        assertThat(list.statusCode()).as(path).isEqualTo(200);
        assertThat(JSON.readTree(list.body()).get("data")).as(path).isEmpty();
      }
    }

    private void whatIsGoneOnFromIsNotThere() throws Exception {
      HttpResponse<String> response =
          send("POST", "/v1/responses", ask("\"previous_response_id\": \"resp_\\u0000\""));
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body()).contains("previous_response_not_found");
      HttpResponse<String> batch =
          send(
              "POST",
              "/v1/batches",
              "{\"input_file_id\": \"file-\\u0000\", \"endpoint\": \"/v1/responses\","
                  + " \"completion_window\": \"24h\"}");
      assertThat(batch.statusCode()).isEqualTo(400);
      assertThat(batch.body()).contains("\"param\":\"input_file_id\"");
    }

    private void namesOfFilesHaveNone() throws Exception {
      String form =
          String.join(
              "\r\n",
              "--cut",
              "Content-Disposition: form-data; name=\"purpose\"",
              "",
              "user_data",
              "--cut",
              "Content-Disposition: form-data; name=\"file\"; filename=\"a\0b\"",
              "",
              "x\0y",
              "--cut--",
              "");
      HttpResponse<String> refused =
          send(
              request("/v1/files").header("Content-Type", "multipart/form-data; boundary=cut"),
              form);
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
      assertThat(refused.body()).contains("\"param\":\"file\"", "U+0000");
      HttpResponse<String> kept =
          send(
              request("/v1/files").header("Content-Type", "multipart/form-data; boundary=cut"),
              form.replace("a\0b", "a"));
      assertThat(kept.statusCode()).as(kept.body()).isEqualTo(200);
      String id = JSON.readTree(kept.body()).get("id").textValue();
      assertThat(send("GET", "/v1/files/" + id + "/content", "").body()).isEqualTo("x\0y");
    }

    private void whatIsSaidIsKept() throws Exception {
      HttpResponse<String> answer =
          send("POST", "/v1/responses", ask("\"metadata\": {\"odd\": \"" + ODD_JSON + "\"}"));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode body = JSON.readTree(answer.body());
      String path = "/v1/responses/" + body.get("id").textValue();
      JsonNode kept = JSON.readTree(send("GET", path, "").body());
      assertThat(kept).isEqualTo(body);
      assertThat(kept.at("/metadata/odd").textValue()).isEqualTo(ODD);
      JsonNode items = JSON.readTree(send("GET", path + "/input_items", "").body());
      assertThat(items.at("/data/0/content/0/text").textValue()).isEqualTo(ODD);
      HttpResponse<String> next =
          send(
              "POST",
              "/v1/responses",
              ask("\"previous_response_id\": " + body.get("id").toString()));
      assertThat(next.statusCode()).as(next.body()).isEqualTo(200);
    }

    private static String ask(String more) {
      return "{\"model\": \"cria\", \"max_output_tokens\": 2, \"input\": \"%s\", %s}"
          .formatted(ODD_JSON, more);
    }

    private HttpRequest.Builder request(String path) {
      return HttpRequest.newBuilder(URI.create(server.server().address() + path))
          .header("Authorization", "Bearer " + server.annsKey());
    }

    private HttpResponse<String> send(String method, String path, String body)
        throws IOException, InterruptedException {
      HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
      return exchange(
          request.method(
              method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String form)
        throws IOException, InterruptedException {
      return exchange(request.POST(BodyPublishers.ofString(form)));
    }

    private static HttpResponse<String> exchange(HttpRequest.Builder request)
        throws IOException, InterruptedException {
      try (HttpClient http = HttpClient.newHttpClient()) {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
      }
    }
  }
}
