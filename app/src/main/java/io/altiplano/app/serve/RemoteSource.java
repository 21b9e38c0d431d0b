package io.altiplano.app.serve;

import io.altiplano.api.ChatRequest;
import io.altiplano.api.HostedModel;
import io.altiplano.remote.RemoteModel;
import io.altiplano.remote.RemoteSettings;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.function.ToIntFunction;

/**
 * A model that another server runs.
 *
 * @param id under which clients ask for it here
 * @param since when it was named
 */
public record RemoteSource(String id, RemoteSettings settings, Instant since)
    implements ModelSource {

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public Outline outline() {
    try (RemoteModel model = new RemoteModel(settings)) {
      return new Outline(facts(model), 0);
    }
  }

  @Override
  public Open open(DoubleConsumer progress) {
    RemoteModel model = new RemoteModel(settings);
    try {
      ToIntFunction<ChatRequest> promptTokens =
          _ -> {
            throw model.tokensUnknown();
          };
      return new Open(
          new HostedModel(id, facts(model), model, model, model, model, promptTokens, model::load),
          model::close);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** What it can do is its server's affair: what it cannot do, that server refuses. */
  private HostedModel.Facts facts(RemoteModel model) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("server", settings.base().getHost());
    details.put("name", settings.model());
    return new HostedModel.Facts(
        model.contextLength(),
        true,
        true,
        true,
        false,
        Set.of("enable_thinking"),
        Optional.empty(),
        details);
  }
}
