package io.altiplano.server;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.ModelHost;
import io.altiplano.server.answer.Models;
import io.altiplano.server.http.Access;
import io.altiplano.server.http.Gate;
import io.altiplano.server.http.Listening;
import io.altiplano.server.http.OpenAnswers;
import io.altiplano.server.http.PageOrigins;
import io.altiplano.server.http.RequestLog;
import io.altiplano.server.http.StalledWrites;
import io.altiplano.server.keys.KeyRing;
import io.altiplano.server.metrics.RequestMetrics;
import io.altiplano.server.telemetry.Telemetry;
import io.altiplano.store.Store;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Answers over HTTP, on virtual threads, for the models of a host, which it does not own. {@link
 * #close} lets answers come to their end for a while and closes the rest.
 */
public final class AltiplanoServer implements AutoCloseable {
  /** Helidon tells of every socket; held here, because loggers nobody holds are forgotten. */
  private static final Logger HELIDON = Logger.getLogger("io.helidon");

  /** It warns, with a stack, of each request that is none; whoever sends those may fill no disk. */
  private static final Logger CONNECTIONS =
      Logger.getLogger("io.helidon.webserver.http1.Http1Connection");

  /** For those to be told whose answers are ended. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(3);

  private final WebServer server;
  private final ServerSettings settings;
  private final List<Route> routes;
  private final OpenAnswers answers;
  private final StalledWrites stalled;
  private final KeyRing keys;
  private final Optional<StoredEndpoints> stored;

  private AltiplanoServer(
      WebServer server,
      ServerSettings settings,
      List<Route> routes,
      OpenAnswers answers,
      StalledWrites stalled,
      KeyRing keys,
      Optional<StoredEndpoints> stored) {
    this.server = server;
    this.settings = settings;
    this.routes = routes;
    this.answers = answers;
    this.stalled = stalled;
    this.keys = keys;
    this.stored = stored;
  }

  /** Starts to listen, and keeps nothing. */
  public static AltiplanoServer start(ModelHost host, ServerSettings settings, PrintStream log)
      throws IOException {
    return start(host, settings, Optional.empty(), Telemetry.OFF, log);
  }

  /**
   * Starts to listen.
   *
   * @param store where answers, files and batches are kept; whoever opened it closes it afterwards
   * @param telemetry is told of requests; whoever opened it closes it afterwards
   * @param log where requests and faults are written
   * @throws AltiplanoException if others could reach it and there are no keys
   * @throws IOException if the keys cannot be read
   */
  public static AltiplanoServer start(
      ModelHost host,
      ServerSettings settings,
      Optional<Store> store,
      Telemetry telemetry,
      PrintStream log)
      throws IOException {
    return start(host, settings, store, telemetry, log, ServerLimits.DEFAULT);
  }

  /** The same with other limits, for tests that wait for one. */
  static AltiplanoServer start(
      ModelHost host,
      ServerSettings settings,
      Optional<Store> store,
      Telemetry telemetry,
      PrintStream log,
      ServerLimits limits)
      throws IOException {
    InetAddress address = address(settings.host());
    if (!address.isLoopbackAddress() && settings.keys().isEmpty()) {
      throw AltiplanoException.invalidParameter(
          "host",
          "others could reach %s, and there are no keys; make one with alti key create, or listen"
                  .formatted(settings.host())
              + " on 127.0.0.1");
    }
    RequestMetrics metrics = new RequestMetrics(host, telemetry);
    KeyRing keys = new KeyRing(settings.keys());
    PageOrigins pages = new PageOrigins(settings.pageOrigins());
    OpenAnswers answers = new OpenAnswers();
    RequestLog requests = new RequestLog(log, settings.logsAll());
    Access access = new Access(keys, settings.keyRequired(), pages);
    StalledWrites stalled = new StalledWrites(limits.stalledAfter());
    Gate gate =
        new Gate(access, pages, answers, stalled, metrics, telemetry, requests, limits.bodyBytes());
    Models models = new Models(host, settings.patience());
    Optional<StoredEndpoints> stored =
        store.map(
            kept -> new StoredEndpoints(kept, models, metrics, keys, limits, requests::fault));
    List<Route> routes = new Routes(gate, host, models, metrics, stored).all();
    WebServer server = listen(settings, limits, address, routes, gate);
    stored.ifPresent(StoredEndpoints::resume);
    return new AltiplanoServer(server, settings, routes, answers, stalled, keys, stored);
  }

  private static WebServer listen(
      ServerSettings settings,
      ServerLimits limits,
      InetAddress address,
      List<Route> routes,
      Gate gate) {
    HELIDON.setLevel(Level.WARNING);
    CONNECTIONS.setLevel(Level.OFF);
    Optional<Tls> tls = settings.tls().map(TlsFiles::read);
    WebServer server =
        WebServer.builder()
            .update(builder -> tls.ifPresent(builder::tls))
            .address(address)
            .port(settings.port())
            .shutdownHook(false)
            .maxPayloadSize(limits.fileBytes())
            .maxTcpConnections(limits.connections())
            .idleConnectionTimeout(limits.idleTimeout())
            .shutdownGracePeriod(settings.grace().plus(LAST_WORDS))
            // Channels of NIO know no time-out: whoever sends slowly would stay for ever.
            .useNio(false)
            .connectionOptions(socket -> socket.readTimeout(limits.readTimeout()))
            // With one protocol only, those who speak another are told so and not just left.
            .protocolsDiscoverServices(false)
            .addProtocol(Listening.http1(limits.headerBytes()))
            .directHandlers(Listening.directHandlers())
            .routing(routing -> route(routing, routes, gate))
            .build();
    try {
      server.start();
    } catch (RuntimeException e) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT,
          "cannot listen on %s, port %d: %s; is another program there? (--port chooses one)"
              .formatted(settings.host(), settings.port(), rootMessage(e)),
          e);
    }
    return server;
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw AltiplanoException.invalidParameter("host", "no machine is called '" + host + "'");
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private static void route(HttpRouting.Builder routing, List<Route> routes, Gate gate) {
    for (Route route : routes) {
      routing.route(route.method(), route.path(), route.handler());
    }
    routing.options("/*", gate.preflight());
    routing.any(gate.open("unknown", exchange -> exchange.failNotFound()));
  }

  /** Method and path of everything that it answers, such as {@code GET /v1/models/{id}}. */
  public List<String> routes() {
    return routes.stream().map(Route::name).toList();
  }

  /** The port on which it listens. */
  public int port() {
    return server.port();
  }

  /** What clients are given as the base of all addresses. */
  public String address() {
    String host = settings.host();
    String name = host.contains(":") ? "[" + host + "]" : host;
    return "%s://%s:%d".formatted(settings.tls().isPresent() ? "https" : "http", name, port());
  }

  /**
   * Takes no more connections, lets answers come to their end for a while, and ends the rest, whose
   * clients are told: in an event of their stream, or with status 503. What nobody waits for ends
   * meanwhile. Takes no longer than the grace and three seconds, whoever does not answer.
   */
  @Override
  public void close() {
    stored.ifPresent(StoredEndpoints::stop);
    Thread ending = Thread.ofVirtual().start(this::endAnswers);
    try {
      server.stop();
    } finally {
      ending.interrupt();
      stored.ifPresent(StoredEndpoints::close);
      stalled.close();
      keys.close();
    }
  }

  private void endAnswers() {
    try {
      Thread.sleep(settings.grace());
      answers.endAll();
    } catch (InterruptedException nobodyIsLeft) {
      Thread.currentThread().interrupt();
    }
  }
}
