package io.altiplano.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altiplano.api.ChatModel;
import io.altiplano.api.FinishReason;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationEvent;
import io.altiplano.api.GenerationQueue;
import io.altiplano.api.HostedModel;
import io.altiplano.api.ModelHost;
import io.altiplano.api.ModelLoad;
import io.altiplano.api.Usage;
import io.altiplano.server.AltiplanoServer;
import io.altiplano.server.ServerSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a token of a streamed answer takes between the model and a client on this machine: HTTP,
 * JSON, server-sent events, and the client's reading of bytes. The model has its tokens faster than
 * the server sends them, so no time is in it that a thread waits for the next one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ServerBenchmark {
  static final int TOKENS = 1_000;

  private static final String PIECE = " 라마";

  /** The three ways of streaming; what each stream holds as often as it has tokens. */
  public enum Form {
    OPENAI("/v1/chat/completions", "", "\"content\":\" 라마\""),
    ANTHROPIC("/v1/messages", ",\"max_tokens\":1000", "\"text\":\" 라마\""),
    OLLAMA("/api/chat", "", "\"content\":\" 라마\"");

    private final String path;
    private final String more;
    private final String piece;

    Form(String path, String more, String piece) {
      this.path = path;
      this.more = more;
      this.piece = piece;
    }

    String request() {
      String message = "{\"role\":\"user\",\"content\":\"?\"}";
      String body =
          "{\"model\":\"ready\",\"stream\":true,\"messages\":[%s]%s}".formatted(message, more);
      return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              .formatted(path)
          + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body);
    }
  }

  @Param public Form form = Form.OPENAI;

  private final byte[] buffer = new byte[1 << 16];

  @SuppressWarnings("NullAway.Init")
  private AltiplanoServer server;

  private byte[] request = {};

  private static Generation answer() {
    GenerationQueue answer = new GenerationQueue(() -> {});
    for (int token = 0; token < TOKENS; token++) {
      answer.emit(new GenerationEvent.Text(PIECE, List.of()));
    }
    answer.emit(
        new GenerationEvent.Finished(
            FinishReason.LENGTH, new Usage(1, 0, TOKENS, Duration.ZERO, Duration.ZERO)));
    return answer;
  }

  /** Nobody asks it for anything but to chat. */
  @SuppressWarnings("NullAway")
  private static ModelHost host() {
    HostedModel.Facts facts =
        new HostedModel.Facts(
            2 * TOKENS, true, false, true, false, Set.of(), Optional.empty(), Map.of());
    ChatModel chat = _ -> answer();
    return ModelHost.of(
        new HostedModel("ready", facts, chat, null, null, null, null, () -> ModelLoad.of(true, 0)));
  }

  @Setup
  public void start() throws IOException {
    server = AltiplanoServer.start(host(), ServerSettings.LOCAL, System.err);
    request = form.request().getBytes(UTF_8);
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    exchange(received);
    String answer = received.toString(UTF_8);
    int pieces = answer.split(Pattern.quote(form.piece), -1).length - 1;
    if (pieces != TOKENS) {
      throw new IllegalStateException(
          "sent %d pieces of %d:%n%s"
              .formatted(pieces, TOKENS, answer.substring(0, Math.min(2_000, answer.length()))));
    }
  }

  @TearDown
  public void stop() {
    server.close();
  }

  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public int token() throws IOException {
    return exchange(OutputStream.nullOutputStream());
  }

  /** Asks and reads to the end, when the server closes the connection; how many bytes that is. */
  private int exchange(OutputStream sink) throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      client.getOutputStream().write(request);
      InputStream in = client.getInputStream();
      int bytes = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sink.write(buffer, 0, read);
        bytes += read;
      }
      return bytes;
    }
  }
}
