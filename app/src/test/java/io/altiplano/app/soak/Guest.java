package io.altiplano.app.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.serve.WireConnection;
import io.altiplano.app.serve.WireReply;
import io.altiplano.app.serve.WireRequest;
import java.io.IOException;
import java.util.SplittableRandom;

/**
 * A client. For one thread.
 *
 * @param port of the server
 * @param secret its key
 * @param random its dice
 * @param belongings what the server keeps for it and all others
 */
record Guest(int port, String secret, SplittableRandom random, Belongings belongings) {
  /** Whether a thing of that chance, one in so many, happens. */
  boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  void pause(int mostMillis) throws InterruptedException {
    Thread.sleep(random.nextInt(mostMillis + 1));
  }

  Questions questions() {
    return new Questions(random);
  }

  WireConnection connect() throws IOException {
    return new WireConnection(port);
  }

  /** What the server answers, over a connection for it alone. */
  WireReply ask(WireRequest request) throws IOException {
    try (WireConnection connection = connect()) {
      connection.send(request.as(secret));
      return connection.reply();
    }
  }

  /** The same, where it has to do what it is asked for. */
  WireReply askWell(WireRequest request) throws IOException {
    WireReply reply = ask(request);
    assertThat(reply.status())
        .as("%s %s is answered %s", request.path(), request.body(), reply.body())
        .isEqualTo(200);
    return reply;
  }
}
