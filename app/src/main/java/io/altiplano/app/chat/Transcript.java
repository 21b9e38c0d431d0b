package io.altiplano.app.chat;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.Message;
import io.altiplano.api.Role;
import io.altiplano.app.console.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A conversation in a file: a JSON object whose {@code messages} have {@code role, content}. */
final class Transcript {
  private Transcript() {}

  /** Writes a file that is whole or not there. */
  static void save(Path file, List<Message> messages) throws IOException {
    List<Map<String, Object>> described = new ArrayList<>();
    for (Message message : messages) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("role", message.role().wireName());
      entry.put("content", message.content());
      described.add(entry);
    }
    Path temporary = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(temporary, Json.text(Map.of("messages", described)) + "\n");
    Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
  }

  static List<Message> load(Path file) throws IOException {
    if (!(Json.read(file) instanceof Map<?, ?> map
        && map.get("messages") instanceof List<?> entries)) {
      throw damaged(file, "it has no list of messages");
    }
    List<Message> messages = new ArrayList<>();
    for (Object entry : entries) {
      if (!(entry instanceof Map<?, ?> message
          && message.get("content") instanceof String content)) {
        throw damaged(file, "message %d has no text".formatted(messages.size() + 1));
      }
      messages.add(message(file, String.valueOf(message.get("role")), content));
    }
    return messages;
  }

  private static Message message(Path file, String roleName, String content) {
    Role role =
        switch (roleName.toLowerCase(Locale.ROOT)) {
          case "system" -> Role.SYSTEM;
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          default -> throw damaged(file, "nobody is called '%s'".formatted(roleName));
        };
    return new Message(role, content, Optional.empty(), List.of(), Optional.empty());
  }

  private static AltiplanoException damaged(Path file, String reason) {
    return new AltiplanoException(
        ErrorCode.INVALID_FILE, "%s is no saved conversation: %s".formatted(file, reason));
  }
}
