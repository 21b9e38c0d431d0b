package io.altiplano.training.evaluation;

import io.altiplano.api.ChatRequest;
import io.altiplano.api.Message;
import io.altiplano.api.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * Shortens the history of one conversation, turn by turn, so that prompt and answer fit into the
 * context. The system turn stays; of the others the oldest go, from one user's turn up to the next,
 * so that no result stands without its call. What went once does not come back, so that the next
 * turn's prompt goes on where this one's ended. For one thread.
 */
final class ContextFit {
  /**
   * An eighth of the context is made free at once, enough for some turns: each cut means that the
   * rest of the history is computed anew.
   */
  private static final int SPARE = 8;

  private final Respondent respondent;
  private int dropped;

  ContextFit(Respondent respondent) {
    this.respondent = respondent;
  }

  /** So many messages are left out. */
  int droppedMessages() {
    return dropped;
  }

  /** The request without the oldest messages, or as it is if not even the last ones fit. */
  ChatRequest fit(ChatRequest whole) {
    ChatRequest request = shortened(whole);
    if (fits(request)) {
      return request;
    }
    int room = respondent.contextLength() - respondent.contextLength() / SPARE;
    while (!fits(request, room)) {
      int more = oldestExchange(request.messages());
      if (more == 0) {
        return request;
      }
      dropped += more;
      request = shortened(whole);
    }
    return request;
  }

  boolean fits(ChatRequest request) {
    return fits(request, respondent.contextLength());
  }

  private boolean fits(ChatRequest request, int room) {
    return respondent.promptTokens(request) + request.options().maxTokens() <= room;
  }

  private ChatRequest shortened(ChatRequest whole) {
    List<Message> messages = new ArrayList<>(whole.messages());
    int first = first(messages);
    messages.subList(first, first + dropped).clear();
    return new ChatRequest(messages, whole.tools(), whole.templateArguments(), whole.options());
  }

  private static int first(List<Message> messages) {
    return messages.getFirst().role() == Role.SYSTEM ? 1 : 0;
  }

  /** Messages up to the second of the user's, which must be left to answer. */
  private static int oldestExchange(List<Message> messages) {
    int first = first(messages);
    for (int i = first + 1; i < messages.size(); i++) {
      if (messages.get(i).role() == Role.USER) {
        return i - first;
      }
    }
    return 0;
  }
}
