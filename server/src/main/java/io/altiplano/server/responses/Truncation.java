package io.altiplano.server.responses;

import static io.altiplano.api.AltiplanoException.unsupportedParameter;

import io.altiplano.api.ChatRequest;
import io.altiplano.api.HostedModel;
import io.altiplano.api.Message;
import io.altiplano.api.Role;
import java.util.ArrayList;
import java.util.List;

/** Leaves out the oldest turns of a conversation that does not fit into the context. */
final class Truncation {
  private Truncation() {}

  /**
   * As much of the conversation as leaves room for the answer: what instructs the model, and the
   * newest turns, from one of a user's on. The newest of these stays in any case. Refused for
   * models whose tokens nobody here can count.
   */
  static ChatRequest fit(HostedModel model, ChatRequest request) {
    if (!model.facts().tokens()) {
      throw unsupportedParameter(
          "truncation",
          "auto counts tokens, and those of %s are known to the server alone that runs it"
              .formatted(model.id()));
    }
    int room = model.facts().contextLength() - Math.max(1, request.options().maxTokens());
    List<Integer> starts = starts(request.messages());
    // Prompts grow with their turns, so the first start that fits can be searched for.
    int low = 0;
    int high = starts.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (model.promptTokens().applyAsInt(from(request, starts.get(middle))) <= room) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return starts.isEmpty() ? request : from(request, starts.get(low));
  }

  /** Where a conversation may begin: answers to calls that nobody made would make no sense. */
  private static List<Integer> starts(List<Message> messages) {
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i).role() == Role.USER) {
        starts.add(i);
      }
    }
    return starts;
  }

  private static ChatRequest from(ChatRequest request, int start) {
    List<Message> kept = new ArrayList<>();
    for (int i = 0; i < request.messages().size(); i++) {
      Message message = request.messages().get(i);
      if (i >= start || message.role() == Role.SYSTEM) {
        kept.add(message);
      }
    }
    return new ChatRequest(
        kept,
        request.tools(),
        request.toolChoice(),
        request.templateArguments(),
        request.options());
  }
}
