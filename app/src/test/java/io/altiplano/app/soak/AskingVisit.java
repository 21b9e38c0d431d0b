package io.altiplano.app.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.app.serve.WireConnection;
import io.altiplano.app.serve.WireReply;
import io.altiplano.app.serve.WireRequest;
import java.io.IOException;

/** Clients who ask, wait for their answers and leave nothing behind. */
record AskingVisit(Guest guest) {
  private static final String CHAT = "/v1/chat/completions";

  /** In one of three forms. */
  void chatStream() throws IOException {
    Questions questions = guest.questions();
    switch (guest.random().nextInt(3)) {
      case 0 ->
          assertThat(asked(CHAT, questions.chat(48).put("stream", true)).body())
              .endsWith("data: [DONE]\n\n");
      case 1 ->
          assertThat(asked("/v1/messages", questions.chat(48).put("stream", true)).body())
              .contains("event: message_stop");
      default ->
          assertThat(asked("/api/chat", questions.ollama(48)).body()).contains("\"done\":true");
    }
  }

  private WireReply asked(String path, ObjectNode body) throws IOException {
    return guest.askWell(WireRequest.post(path, body.toString()));
  }

  /** Several questions over one connection, or several answers to one. */
  void wholeChat() throws IOException, InterruptedException {
    try (WireConnection connection = guest.connect()) {
      boolean open = true;
      for (int i = guest.random().nextInt(3); i >= 0 && open; i--) {
        ObjectNode body = guest.questions().chat(16).put("n", 1 + guest.random().nextInt(3));
        connection.send(WireRequest.post(CHAT, body.toString()).as(guest.secret()));
        WireReply reply = connection.reply();
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        open = !reply.endsConnection();
        guest.pause(50);
      }
    }
  }

  void completion() throws IOException {
    asked("/v1/completions", guest.questions().completion());
  }

  void toolCall() throws IOException {
    ObjectNode body = guest.questions().toolCall().put("stream", guest.random().nextBoolean());
    assertThat(asked(CHAT, body).body()).contains("weather");
  }

  void jsonSchema() throws IOException {
    asked(CHAT, guest.questions().held().put("stream", guest.random().nextBoolean()));
  }

  void embeddings() throws IOException {
    ObjectNode body = guest.questions().embeddings();
    assertThat(asked("/v1/embeddings", body).json().get("data")).hasSameSizeAs(body.get("input"));
  }

  /** What takes no model's time. */
  void look() throws IOException {
    guest.askWell(WireRequest.get("/v1/models/cria"));
    guest.askWell(WireRequest.get("/health/ready"));
    asked("/tokenize", guest.questions().tokenize());
  }
}
