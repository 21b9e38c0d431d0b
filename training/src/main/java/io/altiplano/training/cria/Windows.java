package io.altiplano.training.cria;

import io.altiplano.training.cria.Conversation.Message;
import io.altiplano.training.cria.Conversation.Said;
import java.util.ArrayList;
import java.util.List;

/**
 * Conversations too long for the context, cut to windows that overlap by about a third: each keeps
 * the system turn and begins with the user.
 */
final class Windows {
  private final int mostTokens;

  Windows(int mostTokens) {
    this.mostTokens = mostTokens;
  }

  /** The conversation itself where it fits. */
  List<Conversation> of(Conversation whole) {
    List<Message> messages = whole.messages();
    boolean hasSystem = messages.getFirst() instanceof Said said && said.role().equals("system");
    int first = hasSystem ? 1 : 0;
    double head = TokenEstimate.ofTools(whole.tools());
    if (hasSystem) {
      head += TokenEstimate.of(messages.getFirst());
    }
    List<Conversation> windows = new ArrayList<>();
    int start = first;
    while (true) {
      int end = end(messages, start, mostTokens - head);
      List<Message> kept = new ArrayList<>(messages.subList(0, first));
      kept.addAll(messages.subList(start, end));
      String id = windows.isEmpty() ? whole.id() : whole.id() + "/" + windows.size();
      windows.add(new Conversation(id, kept, whole.tools()));
      if (end == messages.size()) {
        return windows;
      }
      start = turnAfter(messages, start + (end - start) * 2 / 3, end);
    }
  }

  /** Behind the last message that fits; never within a call and its answer. */
  private static int end(List<Message> messages, int start, double room) {
    int end = start;
    double used = 0;
    for (int at = start; at < messages.size(); at++) {
      used += TokenEstimate.of(messages.get(at));
      if (used > room && end > start) {
        return end;
      }
      if (messages.get(at) instanceof Said said && said.role().equals("assistant")) {
        end = at + 1;
      }
    }
    return messages.size();
  }

  /** The user's turn at or behind a message, at the latest what follows the window. */
  private static int turnAfter(List<Message> messages, int from, int end) {
    for (int at = from; at < end; at++) {
      if (messages.get(at) instanceof Said said && said.role().equals("user")) {
        return at;
      }
    }
    return end;
  }
}
