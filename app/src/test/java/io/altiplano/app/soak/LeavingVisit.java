package io.altiplano.app.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.app.serve.MalformedRequest;
import io.altiplano.app.serve.WireConnection;
import io.altiplano.app.serve.WireRequest;
import java.io.IOException;
import java.util.Arrays;

/** Clients who go in the middle, by closing, by breaking off, or by saying no more. */
record LeavingVisit(Guest guest) {
  private static final String CHAT = "/v1/chat/completions";
  private static final int HEADER_BYTES = 60;
  private static final int MOST_READ_BYTES = 5_000;
  private static final int LONG = 500;

  void inHeaders() throws InterruptedException {
    leaveBefore(HEADER_BYTES, WireRequest.post(CHAT, guest.questions().chat(8).toString()));
  }

  void inBody() throws InterruptedException {
    leaveBefore(Integer.MAX_VALUE, WireRequest.post(CHAT, guest.questions().chat(8).toString()));
  }

  void inUpload() throws InterruptedException {
    // If only the end of the form is missing, the file may be there all the same.
    guest.belongings().addUnheard();
    String content = "alpaca ".repeat(1 + guest.random().nextInt(40_000));
    leaveBefore(Integer.MAX_VALUE, WireRequest.upload("user_data", content));
  }

  private void leaveBefore(int byteCount, WireRequest request) throws InterruptedException {
    byte[] whole = request.as(guest.secret()).bytes();
    int sent = 1 + guest.random().nextInt(Math.min(byteCount, whole.length - 1));
    try (WireConnection connection = guest.connect()) {
      connection.send(Arrays.copyOf(whole, sent));
      guest.pause(20);
      leave(connection);
    } catch (IOException refused) {
      // The server was faster.
    }
  }

  private void leave(WireConnection connection) throws IOException {
    switch (guest.random().nextInt(3)) {
      case 0 -> connection.breakOff();
      case 1 -> connection.hangUp();
      default -> connection.close();
    }
  }

  void inPrompt() throws InterruptedException {
    ObjectNode body = guest.questions().longPrompt().put("stream", guest.random().nextBoolean());
    leaveAfter(0, 10, CHAT, body);
  }

  /** After so many bytes of the answer and a while. */
  private void leaveAfter(int byteCount, int mostMillis, String path, ObjectNode body)
      throws InterruptedException {
    try (WireConnection connection = guest.connect()) {
      connection.send(WireRequest.post(path, body.toString()).as(guest.secret()));
      connection.skim(byteCount);
      guest.pause(mostMillis);
      leave(connection);
    } catch (IOException refused) {
      // The server was faster.
    }
  }

  void inStream() throws InterruptedException {
    Questions questions = guest.questions();
    int read = guest.random().nextInt(MOST_READ_BYTES);
    switch (guest.random().nextInt(3)) {
      case 0 -> {
        int answers = 1 + guest.random().nextInt(3);
        leaveAfter(read, 50, CHAT, questions.chat(LONG).put("stream", true).put("n", answers));
      }
      case 1 -> leaveAfter(read, 50, "/v1/messages", questions.chat(LONG).put("stream", true));
      default -> leaveAfter(read, 50, "/api/chat", questions.ollama(LONG));
    }
  }

  /** Nothing is written to such a client that could fail. */
  void inWholeAnswer() throws InterruptedException {
    leaveAfter(0, 600, CHAT, guest.questions().chat(LONG).put("n", 2));
  }

  void inKeptAnswer() throws InterruptedException {
    guest.belongings().addUnheard();
    boolean streamed = guest.random().nextBoolean();
    int read = streamed ? guest.random().nextInt(MOST_READ_BYTES) : 0;
    leaveAfter(
        read, 300, "/v1/responses", guest.questions().response(LONG).put("stream", streamed));
  }

  void malformed() throws IOException {
    MalformedRequest request = MalformedRequest.drawn("cria", guest.random());
    assertThat(request.send(guest.port())).as(request.toString()).doesNotContain(" 50");
  }
}
