package io.altiplano.server.answer;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.HostedModel;
import io.altiplano.api.ModelHost;
import io.altiplano.api.ModelState;
import io.altiplano.api.ModelUse;
import io.altiplano.server.http.Caller;
import io.altiplano.server.http.EventStream;
import io.altiplano.server.http.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Gives requests the models that they ask for, and waits with their clients for one to load. */
public final class Models {
  /** How soon it is noticed that a client has left who waits. */
  private static final Duration WATCH = Duration.ofMillis(250);

  /** A stream begins so late, because an error before it has a status of its own. */
  private static final Duration STREAM_BEGINS = Duration.ofSeconds(2);

  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

  private final ModelHost host;
  private final Duration patience;

  /**
   * For the models of a host.
   *
   * @param patience how long a request waits for its model to be loaded
   */
  public Models(ModelHost host, Duration patience) {
    this.host = host;
    this.patience = patience;
  }

  /** Whether it could be asked at once. */
  public boolean isLoaded(String name) {
    return host.offer(name).state() instanceof ModelState.Loaded;
  }

  /** The model of a request that is answered in one piece. */
  public HeldModel hold(String name, Caller caller) throws IOException {
    return hold(name, caller, caller::requireClient);
  }

  /** The id of the model that goes by that name; it is not loaded for that. */
  public String id(String name) {
    return host.offer(name).id();
  }

  /** Positions that prompt and answer may fill together; 0 if nobody says. Nothing is loaded. */
  public int contextLength(String name) {
    return host.offer(name).facts().contextLength();
  }

  /** The model of a request that may be answered in a stream of events. */
  public HeldModel hold(String name, Exchange exchange, boolean streamed) throws IOException {
    return streamed ? hold(name, exchange, new Company(exchange)) : hold(name, exchange);
  }

  /** What is done for the client every now and then. */
  private interface Waiting {
    void goesOn() throws IOException;
  }

  /** Shows the client of a stream that something happens. */
  private static final class Company implements Waiting {
    private final Exchange exchange;
    private final long startedAt = System.nanoTime();
    private Optional<LiveStream> stream = Optional.empty();

    Company(Exchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public void goesOn() throws IOException {
      if (stream.isPresent()) {
        stream.get().idle();
      } else if (System.nanoTime() - startedAt > STREAM_BEGINS.toNanos()) {
        EventStream begun = exchange.stream();
        begun.sendComment("the model is being loaded");
        stream = Optional.of(new LiveStream(begun, exchange));
      } else {
        exchange.requireClient();
      }
    }
  }

  private HeldModel hold(String name, Caller caller, Waiting waiting) throws IOException {
    ModelUse use = host.offer(name).use();
    boolean held = false;
    try {
      HostedModel model = await(use, name, waiting);
      caller.setModel(model.id());
      held = true;
      return new HeldModel(model, use);
    } finally {
      if (!held) {
        use.close();
      }
    }
  }

  private HostedModel await(ModelUse use, String name, Waiting waiting) throws IOException {
    long startedAt = System.nanoTime();
    Optional<HostedModel> model = use.await(Duration.ZERO);
    while (model.isEmpty()) {
      Duration waited = Duration.ofNanos(System.nanoTime() - startedAt);
      if (waited.compareTo(patience) >= 0) {
        throw AltiplanoException.modelLoading(
            String.format(
                Locale.ROOT,
                "%s is being loaded, %.0f %% by now; ask again in a while",
                name,
                100 * use.progress()),
            timeLeft(waited, use.progress()));
      }
      waiting.goesOn();
      model = use.await(WATCH);
    }
    return model.get();
  }

  private static Duration timeLeft(Duration waited, double progress) {
    double seconds = progress > 0 ? waited.toSeconds() * (1 - progress) / progress : 10;
    return Duration.ofSeconds(Math.clamp((long) Math.ceil(seconds), 1, LONGEST_RETRY.toSeconds()));
  }
}
