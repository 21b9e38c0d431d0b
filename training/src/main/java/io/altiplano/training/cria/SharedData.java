package io.altiplano.training.cria;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The folder with the public data sets, each file compressed. */
record SharedData(Path folder) {
  static final String SCHEMA_GUIDED_TRAIN = "dialogues/schema-guided.train.jsonl.gz";
  static final String SCHEMA_GUIDED_DEV = "dialogues/schema-guided.dev.jsonl.gz";
  static final String SCHEMA_GUIDED_SERVICES = "dialogues/schema-guided.services.json.gz";
  static final String COFFEE_ORDERS = "dialogues/taskmaster4.jsonl.gz";
  static final String PERSONA_CHAT = "dialogues/synthetic-persona-chat.jsonl.gz";
  static final String KOREAN_CHATBOT = "dialogues/korean-chatbot.csv.gz";
  static final List<String> KOREAN_PROSE =
      List.of("wikinews", "book_review01", "fairytale01", "unesco_report");

  private static final List<String> DIALOGUES =
      List.of(
          SCHEMA_GUIDED_TRAIN,
          SCHEMA_GUIDED_DEV,
          SCHEMA_GUIDED_SERVICES,
          COFFEE_ORDERS,
          PERSONA_CHAT,
          KOREAN_CHATBOT);

  /** The text of a JSON line and where it stands. */
  record Line(Path file, long number, JsonNode json) {}

  static String prose(String name) {
    return "korean-prose/" + name + ".txt.gz";
  }

  /** Refuses a folder that lacks a file, before anything is written. */
  void requireAll() {
    if (!Files.isDirectory(folder)) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT,
          folder
              + ": no such folder; --shared names the one that holds dialogues/ and"
              + " korean-prose/");
    }
    List<String> missing = new ArrayList<>(DIALOGUES);
    KOREAN_PROSE.forEach(name -> missing.add(prose(name)));
    missing.removeIf(name -> Files.isRegularFile(folder.resolve(name)));
    if (!missing.isEmpty()) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT, folder + ": missing: " + String.join(", ", missing));
    }
  }

  /** The whole text of a file. */
  String text(String name) {
    Path file = folder.resolve(name);
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (ZipException damaged) {
      throw new AltiplanoException(
          ErrorCode.INVALID_FILE, file + ": damaged: " + damaged.getMessage(), damaged);
    } catch (IOException failure) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT, file + ": cannot be read: " + failure, failure);
    }
  }

  JsonNode object(String name) {
    return Json.object(folder.resolve(name), 1, text(name));
  }

  /** The objects of a JSONL file. */
  List<Line> lines(String name) {
    Path file = folder.resolve(name);
    List<Line> lines = new ArrayList<>();
    long number = 0;
    for (String text : (Iterable<String>) text(name).lines()::iterator) {
      number++;
      if (!text.isBlank()) {
        lines.add(new Line(file, number, Json.object(file, number, text)));
      }
    }
    return lines;
  }
}
