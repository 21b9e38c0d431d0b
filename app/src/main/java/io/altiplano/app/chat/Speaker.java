package io.altiplano.app.chat;

import io.altiplano.api.ChatModel;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.CompletionModel;
import io.altiplano.api.CompletionRequest;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.Message;
import java.util.List;
import java.util.stream.Collectors;

/** Whoever answers. */
@FunctionalInterface
public interface Speaker {
  /** Starts what comes after these messages. */
  Generation speak(List<Message> messages, GenerationOptions options);

  /** A model that holds conversations. */
  static Speaker answering(ChatModel model) {
    return (messages, options) -> model.chat(ChatRequest.of(messages, options));
  }

  /** A model that only goes on with texts: everything said so far is one text. */
  static Speaker continuing(CompletionModel model) {
    return (messages, options) -> {
      String text = messages.stream().map(Message::content).collect(Collectors.joining());
      return model.complete(new CompletionRequest(text, options));
    };
  }
}
