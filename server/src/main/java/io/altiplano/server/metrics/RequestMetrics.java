package io.altiplano.server.metrics;

import io.altiplano.api.ModelHost;
import io.altiplano.api.ModelOffer;
import io.altiplano.api.ModelState;
import io.altiplano.api.Usage;
import io.altiplano.server.telemetry.Buckets;
import io.altiplano.server.telemetry.Telemetry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What requests took, by the names of OpenTelemetry's conventions for generative AI, how busy the
 * models are, and what the process holds: memory, threads, open files. Any thread may call.
 */
public final class RequestMetrics {
  private static final Duration[] REQUEST_BUCKETS = durations(Buckets.REQUEST);
  private static final Duration[] TOKEN_BUCKETS = durations(Buckets.TOKEN);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** What of a loaded model is shown, by name. */
  private static final Map<String, ToDoubleFunction<ModelState.Loaded>> FIGURES =
      Map.of(
          "altiplano.model.answers.live", loaded -> loaded.load().live(),
          "altiplano.model.requests.waiting", loaded -> loaded.load().waiting(),
          "altiplano.model.cache.used", loaded -> loaded.load().cacheUsed(),
          "altiplano.model.preemptions", loaded -> loaded.load().preemptions(),
          "altiplano.model.draft.tokens", loaded -> loaded.load().draftedTokens(),
          "altiplano.model.draft.accepted", loaded -> loaded.load().acceptedTokens(),
          "altiplano.model.memory", loaded -> loaded.memoryBytes());

  private final ModelHost host;
  private final Telemetry telemetry;
  private final Map<MultiGauge, ToDoubleFunction<ModelState.Loaded>> gauges = new LinkedHashMap<>();

  public RequestMetrics(ModelHost host, Telemetry telemetry) {
    this.host = host;
    this.telemetry = telemetry;
    FIGURES.forEach(
        (name, figure) -> gauges.put(MultiGauge.builder(name).register(registry), figure));
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }

  private static Duration[] durations(List<Double> seconds) {
    return seconds.stream()
        .map(value -> Duration.ofNanos(Math.round(value * 1e9)))
        .toArray(Duration[]::new);
  }

  /** Models come and go: there is a row for each that is loaded now. */
  private void lookAtModels() {
    Map<String, ModelState.Loaded> loaded = new LinkedHashMap<>();
    for (ModelOffer model : host.offers()) {
      if (model.state() instanceof ModelState.Loaded state) {
        loaded.put(model.id(), state);
      }
    }
    gauges.forEach((gauge, figure) ->
        gauge.register(
            loaded.entrySet().stream()
                .<MultiGauge.Row<?>>map(entry ->
                    MultiGauge.Row.of(
                        Tags.of("gen_ai.request.model", entry.getKey()),
                        figure.applyAsDouble(entry.getValue())))
                .toList(),
            true));
  }

  /**
   * A request has ended.
   *
   * @param operation such as {@code chat}
   * @param status of HTTP; 0 if nobody was there to be answered
   */
  public void ended(String operation, Optional<String> model, int status, long nanos) {
    telemetry.ended(operation, model, status, nanos);
    Tags tags =
        Tags.of(
            "gen_ai.operation.name",
            operation,
            "gen_ai.request.model",
            model.orElse(""),
            "error.type",
            status >= 400 ? Integer.toString(status) : "");
    Timer.builder("gen_ai.server.request.duration")
        .tags(tags)
        .serviceLevelObjectives(REQUEST_BUCKETS)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * An answer is complete.
   *
   * @param wait from the request to its first token, the queue included
   */
  public void answered(String operation, String model, Usage usage, Duration wait) {
    telemetry.answered(operation, model, usage, wait);
    Tags tags = Tags.of("gen_ai.operation.name", operation, "gen_ai.request.model", model);
    Timer.builder("gen_ai.server.time_to_first_token")
        .tags(tags)
        .serviceLevelObjectives(REQUEST_BUCKETS)
        .register(registry)
        .record(wait);
    if (usage.generatedTokens() > 1) {
      Timer.builder("gen_ai.server.time_per_output_token")
          .tags(tags)
          .serviceLevelObjectives(TOKEN_BUCKETS)
          .register(registry)
          .record(usage.generationTime().dividedBy(usage.generatedTokens() - 1));
    }
    count(tags, "input", usage.promptTokens());
    count(tags, "cached", usage.cachedTokens());
    count(tags, "output", usage.generatedTokens());
  }

  private void count(Tags tags, String type, int tokens) {
    Counter.builder("gen_ai.server.tokens")
        .tags(tags.and("gen_ai.token.type", type))
        .register(registry)
        .increment(tokens);
  }

  /** Everything, in Prometheus' text format. */
  public synchronized String text() {
    lookAtModels();
    return registry.scrape();
  }
}
