package io.altiplano.app.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.app.serve.WireReply;
import io.altiplano.app.serve.WireRequest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Clients for whom something is kept: answers, files and batches. Some of it they delete. */
record KeepingVisit(Guest guest) {
  private static final String RESPONSES = "/v1/responses";
  private static final Pattern RESPONSE_ID = Pattern.compile("\"id\":\"(resp_\\w+)\"");
  private static final Set<String> UNFINISHED =
      Set.of("queued", "in_progress", "validating", "cancelling");
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final int MOST_FILE_WORDS = 10_000;

  void response() throws IOException {
    String id = keep(RESPONSES, guest.questions().response(24));
    guest.askWell(WireRequest.get(RESPONSES + "/" + id));
    guest.askWell(WireRequest.get(RESPONSES + "/" + id + "/input_items"));
    deleteAtTimes(RESPONSES, id);
  }

  /** Asks for something that is kept from then on. */
  private String keep(String path, ObjectNode body) throws IOException {
    return kept(guest.askWell(WireRequest.post(path, body.toString())));
  }

  private String kept(WireReply reply) throws IOException {
    String id = reply.json().get("id").textValue();
    guest.belongings().keep(id);
    return id;
  }

  private void deleteAtTimes(String path, String id) throws IOException {
    if (guest.oneIn(2)) {
      guest.askWell(WireRequest.delete(path + "/" + id));
      guest.belongings().delete(id);
    }
  }

  void responseStream() throws IOException {
    ObjectNode body = guest.questions().response(24).put("stream", true);
    String events = guest.askWell(WireRequest.post(RESPONSES, body.toString())).body();
    assertThat(events).containsPattern("event: response\\.(completed|incomplete)");
    Matcher id = RESPONSE_ID.matcher(events);
    assertThat(id.find()).as(events).isTrue();
    guest.belongings().keep(id.group(1));
    deleteAtTimes(RESPONSES, id.group(1));
  }

  void conversation() throws IOException {
    String id = keep(RESPONSES, guest.questions().response(24));
    ObjectNode next = guest.questions().response(24).put("previous_response_id", id);
    deleteAtTimes(RESPONSES, keep(RESPONSES, next));
    deleteAtTimes(RESPONSES, id);
  }

  /** Not every client comes back for it. */
  void backgroundResponse() throws IOException, InterruptedException {
    String id = keep(RESPONSES, guest.questions().response(48).put("background", true));
    if (!guest.oneIn(3)) {
      awaitEnd(RESPONSES, id);
      deleteAtTimes(RESPONSES, id);
    }
  }

  void cancelledResponse() throws IOException, InterruptedException {
    String id = keep(RESPONSES, guest.questions().response(400).put("background", true));
    guest.pause(40);
    guest.askWell(WireRequest.post(RESPONSES + "/" + id + "/cancel", ""));
    deleteAtTimes(RESPONSES, id);
  }

  private void awaitEnd(String path, String id) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (UNFINISHED.contains(status(path, id))) {
      assertThat(System.nanoTime()).as("%s has not ended", id).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private String status(String path, String id) throws IOException {
    return guest.askWell(WireRequest.get(path + "/" + id)).json().get("status").textValue();
  }

  void file() throws IOException {
    String content = "라마 ".repeat(1 + guest.random().nextInt(MOST_FILE_WORDS));
    String id = kept(guest.askWell(WireRequest.upload("user_data", content)));
    String found = guest.askWell(WireRequest.get("/v1/files/" + id + "/content")).body();
    assertThat(found.equals(content)).as(id).isTrue();
    deleteAtTimes("/v1/files", id);
  }

  /** It is waited for, cancelled, or left to itself. */
  void batch() throws IOException, InterruptedException {
    String url = guest.oneIn(3) ? "/v1/embeddings" : "/v1/chat/completions";
    String lines = guest.questions().batch(url);
    String file = kept(guest.askWell(WireRequest.upload("batch", lines)));
    String body =
        "{\"input_file_id\": \"%s\", \"endpoint\": \"%s\", \"completion_window\": \"24h\"}"
            .formatted(file, url);
    String id = kept(guest.askWell(WireRequest.post("/v1/batches", body)));
    if (guest.oneIn(3)) {
      int status = guest.ask(WireRequest.post("/v1/batches/" + id + "/cancel", "")).status();
      assertThat(List.of(200, 409)).as("409: it has ended").contains(status);
    } else if (guest.oneIn(2)) {
      awaitEnd("/v1/batches", id);
      deleteAtTimes("/v1/files", file);
    }
  }
}
