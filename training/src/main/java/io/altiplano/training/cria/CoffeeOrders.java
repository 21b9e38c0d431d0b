package io.altiplano.training.cria;

import io.altiplano.training.cria.Conversation.Message;
import java.util.ArrayList;
import java.util.List;

/** Orders in a coffee bar (Taskmaster-4). */
final class CoffeeOrders {
  private static final List<String> SYSTEM =
      List.of(
          "You take orders in a coffee bar.",
          "You work at a coffee bar and take the orders of guests.",
          "You are the barista of a small coffee shop.",
          "I take coffee orders.\nI answer questions about the drinks.");

  private CoffeeOrders() {}

  static Conversation convert(SharedData.Line line) {
    String id = "taskmaster/" + line.json().path("id").asText();
    List<Message> messages = new ArrayList<>();
    messages.add(Conversation.system(Chance.one(SYSTEM, Chance.of(id))));
    line.json()
        .path("turns")
        .forEach(turn -> {
          // Some texts end with an escaped carriage return.
          String text = turn.path("text").asText().replace("\\r", "").strip();
          messages.add(
              turn.path("role").asText().equals("user")
                  ? Conversation.user(text)
                  : Conversation.assistant(text));
        });
    return new Conversation(id, messages);
  }
}
