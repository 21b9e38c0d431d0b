package io.altiplano.training.cria;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.training.cria.Conversation.Answered;
import io.altiplano.training.cria.Conversation.Called;
import io.altiplano.training.cria.Conversation.Message;
import io.altiplano.training.cria.Conversation.Said;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Where the data is written to, and what has been written. */
final class OutputFolder {
  private static final String ROW = "%-46s %9s %12s %12s%n";

  private final Path folder;
  private final List<Written> files = new ArrayList<>();

  OutputFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * A file.
   *
   * @param items conversations or documents
   * @param tokens an estimate
   */
  record Written(String name, long items, long bytes, long tokens) {}

  /** One conversation a line. */
  void conversations(String name, List<Conversation> conversations) {
    StringBuilder text = new StringBuilder();
    double tokens = 0;
    for (Conversation conversation : conversations) {
      text.append(conversation.json()).append('\n');
      tokens += TokenEstimate.of(conversation);
    }
    write(name + ".jsonl", text.toString(), conversations.size(), Math.round(tokens));
  }

  /** Documents with an empty line between them. */
  void documents(String name, List<String> documents) {
    String text = String.join("\n\n", documents) + "\n";
    write(name + ".txt", text, documents.size(), Math.round(TokenEstimate.ofText(text)));
  }

  /**
   * What is said and called in conversations, as the model reads it, for the training of a
   * vocabulary: no quotation marks of JSON Lines, and each tool once.
   */
  void words(String name, List<Conversation> conversations) {
    Set<String> lines = new LinkedHashSet<>();
    StringBuilder text = new StringBuilder();
    for (Conversation conversation : conversations) {
      conversation.tools().forEach(tool -> lines.add(tool.path("function").toString()));
      for (Message message : conversation.messages()) {
        text.append(
                switch (message) {
                  case Said said -> said.text();
                  case Called called -> spaced(called.tool(), called.arguments());
                  case Answered answered -> answered.content();
                })
            .append('\n');
      }
      text.append('\n');
    }
    text.append(String.join("\n", lines));
    write(name + ".txt", text.toString(), conversations.size(), 0);
  }

  /** As templates write JSON: with a space behind colons and commas. */
  private static String spaced(String tool, ObjectNode arguments) {
    String parameters =
        arguments.properties().stream()
            .map(argument -> "\"" + argument.getKey() + "\": " + argument.getValue())
            .collect(Collectors.joining(", "));
    return "{\"name\": \"" + tool + "\", \"parameters\": {" + parameters + "}}";
  }

  private void write(String name, String text, long items, long tokens) {
    Path file = folder.resolve(name);
    Path partial = folder.resolve(name + ".part");
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      Files.createDirectories(file.resolveSibling("."));
      Files.write(partial, bytes);
      Files.move(
          partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT, file + ": cannot be written: " + failure, failure);
    }
    files.add(new Written(name, items, bytes.length, tokens));
  }

  List<Written> files() {
    return List.copyOf(files);
  }

  /** A line a file: its items, its bytes, and about how many tokens the model sees. */
  String table() {
    StringBuilder table = new StringBuilder();
    table.append(ROW.formatted("file", "items", "bytes", "about tokens"));
    for (Written file : files) {
      table.append(
          String.format(Locale.ROOT, ROW, file.name(), file.items(), file.bytes(), file.tokens()));
    }
    return table.toString();
  }
}
