package io.altiplano.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.Usage;
import io.altiplano.server.json.Fields;
import io.altiplano.server.json.Json;
import io.altiplano.server.telemetry.RequestSpan;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One request and its answer. For the thread that handles it. */
public final class Exchange implements Caller {
  /** Half a minute is time for so much, over any network. */
  private static final int PIECE_BYTES = 64 << 10;

  private final String id;
  private final ServerRequest request;
  private final ServerResponse response;
  private final ErrorForm form;
  private final OpenAnswers answers;
  private final StalledWrites stalled;
  private final long mostBodyBytes;
  private final ClientWatch client = ClientWatch.ofThisThread();
  private Optional<ResponseStream> stream = Optional.empty();
  private boolean endsConnection;
  private int status;
  private long tokens;
  private Optional<String> owner = Optional.empty();
  private long inputTokens;
  private long outputTokens;
  private Optional<String> model = Optional.empty();
  private Optional<Throwable> fault = Optional.empty();

  Exchange(
      String id,
      ServerRequest request,
      ServerResponse response,
      ErrorForm form,
      OpenAnswers answers,
      StalledWrites stalled,
      long mostBodyBytes) {
    this.answers = answers;
    this.stalled = stalled;
    this.id = id;
    this.mostBodyBytes = mostBodyBytes;
    this.form = form;
    this.request = request;
    this.response = response;
    response.header("x-request-id", id);
  }

  /** Names the request in logs and to the client. */
  public String id() {
    return id;
  }

  /** The fields of the body, which is JSON. */
  public Fields fields() throws ClientGoneException {
    return Fields.parse(body());
  }

  private byte[] body() throws ClientGoneException {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    if (request.headers().contentLength().orElse(0) > mostBodyBytes) {
      throw tooLong();
    }
    try {
      byte[] body = request.content().inputStream().readNBytes((int) mostBodyBytes + 1);
      if (body.length > mostBodyBytes) {
        throw tooLong();
      }
      return body;
    } catch (HttpException | RequestException | RefusedException refused) {
      throw refused;
    } catch (IOException | RuntimeException e) {
      // It left in the middle, or sends slower than anybody waits for.
      throw new ClientGoneException(e);
    }
  }

  @Override
  public OpenAnswers.Entry begin(Runnable cancel) {
    return answers.begin(cancel);
  }

  /** Nobody reads the rest, so nothing more can come over this connection. */
  private RefusedException tooLong() {
    endsConnection = true;
    return new RefusedException(
        413, "a body may have %,d bytes".formatted(mostBodyBytes), "request_too_large");
  }

  /** Reads the body as a form; only the server's largest body limits it. */
  public void form(FormParts.Reader reader) throws IOException {
    String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    endsConnection = true;
    try {
      FormParts.of(type, request.content().inputStream()).forEach(reader);
      endsConnection = false;
    } catch (UncheckedIOException
        | SocketException
        | EOFException
        | DataReader.InsufficientDataAvailableException e) {
      throw new ClientGoneException(e);
    }
  }

  /** What stands in the path for a name in braces. */
  public String pathParameter(String name) {
    return request.path().pathParameters().get(name);
  }

  /**
   * Parameters behind the path's question mark; others than the known ones are refused.
   *
   * @param known that the endpoint reads
   */
  public Map<String, String> query(Set<String> known) {
    Map<String, String> values = new HashMap<>();
    for (String name : request.query().names()) {
      if (!known.contains(name)) {
        throw AltiplanoException.unsupportedParameter(name, "is not supported here");
      }
      values.put(name, request.query().first(name).orElse(""));
    }
    return values;
  }

  void setOwner(String value) {
    owner = Optional.of(value);
  }

  @Override
  public Optional<String> owner() {
    return owner;
  }

  /** The same, of requests that are about what is stored. */
  public String requireOwner() {
    return owner.orElseThrow(() ->
        new RefusedException(
            401,
            "what is stored here belongs to a key: send \"Authorization: Bearer KEY\" (alti key"
                + " create makes one)",
            "invalid_api_key"));
  }

  @Override
  public void setModel(String value) {
    model = Optional.of(value);
  }

  Optional<String> model() {
    return model;
  }

  @Override
  public void answered(Usage usage) {
    inputTokens += usage.promptTokens();
    outputTokens += usage.generatedTokens();
  }

  /** What became of the request, for its trace. */
  RequestSpan.Outcome outcome() {
    return new RequestSpan.Outcome(id, model, status, inputTokens, outputTokens);
  }

  @Override
  public void countTokens(long value) {
    tokens += value;
  }

  long tokens() {
    return tokens;
  }

  /** The answer failed after its status was sent; tells the client in its stream. */
  public void failInStream(RuntimeException e) throws ClientGoneException {
    fail(failed(e));
  }

  /** The same, for those who tell the client themselves. */
  public Failure failed(RuntimeException e) {
    Failure failure = e instanceof AltiplanoException ours ? Failure.of(ours) : Failure.internal();
    status = failure.status();
    fault = failure.status() >= 500 ? Optional.of(e) : Optional.empty();
    return failure;
  }

  /** What went wrong by our fault in an answer that had begun. */
  Optional<Throwable> fault() {
    return fault;
  }

  /** The status that was answered, or would have been; 0 before that. */
  int status() {
    return status;
  }

  public void reply(JsonNode body) throws ClientGoneException {
    send(200, "application/json", Json.bytes(body));
  }

  public void reply(String contentType, String text) throws ClientGoneException {
    send(200, contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Passes bytes on as they are read.
   *
   * @param length how many there are; where they end before, so does the connection
   */
  public void reply(String contentType, long length, InputStream bytes) throws IOException {
    status = 200;
    response.header(HeaderNames.CONTENT_TYPE, contentType);
    write(length, bytes);
  }

  /** In pieces: a client that reads slowly is one that reads. */
  private void write(long length, InputStream bytes) throws IOException {
    response.header(HeaderNames.CONTENT_LENGTH, Long.toString(length));
    boolean endsAnyway = endsConnection;
    endsConnection = true;
    try (ResponseStream out = watched()) {
      long left = length;
      while (left > 0) {
        byte[] piece = bytes.readNBytes((int) Math.min(left, PIECE_BYTES));
        if (piece.length == 0) {
          throw new EOFException("%d of %d bytes are missing".formatted(left, length));
        }
        out.write(piece);
        left -= piece.length;
      }
    }
    endsConnection = endsAnyway;
  }

  private ResponseStream watched() {
    return new ResponseStream(response.outputStream(), stalled.watch(client::disconnect));
  }

  void fail(Failure failure) throws ClientGoneException {
    if (stream.isPresent()) {
      // The status is long sent: clients look for an error among the events.
      status = failure.status();
      form.end(stream.get(), failure, id);
      return;
    }
    failure
        .retryAfter()
        .ifPresent(
            time -> response.header(HeaderNames.RETRY_AFTER, Long.toString(time.toSeconds())));
    send(failure.status(), "application/json", Json.bytes(form.body(failure, id)));
  }

  /** There is nothing at this path, or not for this method. */
  public void failNotFound() throws ClientGoneException {
    fail(
        Failure.of(
            404,
            "%s %s is not served here"
                .formatted(request.prologue().method().text(), request.path().rawPath()),
            "unknown_url"));
  }

  private void send(int code, String contentType, byte[] body) throws ClientGoneException {
    status = code;
    response.status(Status.create(code));
    response.header(HeaderNames.CONTENT_TYPE, contentType);
    if (client.isWatching()) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
    try {
      if (body.length > PIECE_BYTES) {
        write(body.length, new ByteArrayInputStream(body));
      } else {
        writeAtOnce(body);
      }
    } catch (IOException | UncheckedIOException | ServerConnectionException e) {
      throw new ClientGoneException(e);
    }
  }

  private void writeAtOnce(byte[] body) {
    try (StalledWrites.Write write = stalled.watch(client::disconnect)) {
      write.begin();
      response.send(body);
    }
  }

  @Override
  public void requireClient() throws ClientGoneException {
    client.require();
  }

  static CloseConnectionException connectionEnds() {
    return new CloseConnectionException("the connection ends with this answer");
  }

  /** Whether the connection ends with this answer, which is no stream. */
  boolean closesConnection() {
    // Helidon 4.5.0 says that it closes and does not: helidon-io/helidon#12324.
    boolean asked = request.headers().contains(HeaderValues.CONNECTION_CLOSE);
    return stream.isEmpty() && (asked || endsConnection || client.isWatching());
  }

  /** Whether the client can no longer be told of an error, neither by a status nor by an event. */
  boolean isComplete() {
    return status != 0 && stream.filter(ResponseStream::isOpen).isEmpty();
  }

  /** Begins an answer of events; the same stream where it has begun. */
  public EventStream stream() {
    return new EventStream(begun("text/event-stream; charset=utf-8"));
  }

  /** Begins an answer of lines; the same where it has begun. */
  public JsonLines lines() {
    return new JsonLines(begun("application/x-ndjson"));
  }

  private ResponseStream begun(String contentType) {
    if (stream.isPresent()) {
      return stream.get();
    }
    status = 200;
    response.header(HeaderNames.CONTENT_TYPE, contentType);
    response.header(HeaderNames.CACHE_CONTROL, "no-cache");
    // It may be watched while nothing is written, after which no more requests can be read from it.
    response.header(HeaderValues.CONNECTION_CLOSE);
    // Its end is written when the handler has returned.
    response.whenSent(() -> {
      throw connectionEnds();
    });
    // Asks proxies (nginx) to pass events on as they come.
    response.header("X-Accel-Buffering", "no");
    ResponseStream begun = watched();
    stream = Optional.of(begun);
    return begun;
  }

  /** Nobody reads it any more; what it holds is freed. */
  void abandonStream() {
    try {
      closeStream();
    } catch (ClientGoneException expected) {
      // That is why.
    }
  }

  /** Ends a stream that nobody else has ended. */
  void closeStream() throws ClientGoneException {
    if (stream.isPresent()) {
      stream.get().close();
    }
  }
}
