package io.altiplano.training.cria;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.training.corpus.ChatLines;
import io.altiplano.training.corpus.HeldOutQuestions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program over a small copy of the shared data. */
class CriaDataTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @BeforeEach
  void writeSharedData() throws IOException {
    gzip(SharedData.SCHEMA_GUIDED_SERVICES, SchemaGuidedTest.SERVICES);
    gzip(SharedData.SCHEMA_GUIDED_TRAIN, SchemaGuidedTest.DIALOGUE + "\n");
    gzip(SharedData.SCHEMA_GUIDED_DEV, SchemaGuidedTest.DIALOGUE + "\n");
    gzip(
        SharedData.COFFEE_ORDERS,
        """
        {"id":"a","turns":[{"role":"user","text":"A latte"},\
        {"role":"assistant","text":"Sure\\\\r"}]}
        """);
    gzip(
        SharedData.PERSONA_CHAT,
        """
        {"personas":[["I bake."],["I sail."]],\
        "turns":["User 1: Hi!","User 2: Hello","User 1: I bake","User 2: I sail"]}
        {"personas":[["I bake."],["I sail."]],\
        "turns":["[At sea]","User 1: Hi!","User 2: Hello","User 1: Bye"]}
        """);
    gzip(
        SharedData.KOREAN_CHATBOT,
        "Q,A,label\n잘 자,\"네, 안녕히\",0\n비밀 질문이야?,몰라요.,0\n배고파,밥 먹어요.,0 \r\n");
    for (String name : SharedData.KOREAN_PROSE) {
      gzip(SharedData.prose(name), "첫 글\n둘째 줄\n\n다른 글\n");
    }
    Files.createDirectories(folder.resolve("evaluation"));
    for (String name : List.of("persona", "identity", "conversation")) {
      Files.writeString(
          folder.resolve("evaluation/" + name + ".jsonl"), "{\"question\":\"What are you?\"}\n");
    }
    Files.writeString(folder.resolve("evaluation/korean.txt"), "비밀 질문이야\n");
  }

  private void gzip(String name, String text) throws IOException {
    Path file = folder.resolve("shared").resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private int run(String... arguments) {
    return CriaData.run(
        List.of(arguments),
        new PrintStream(output, true, StandardCharsets.UTF_8),
        new PrintStream(errors, true, StandardCharsets.UTF_8));
  }

  private int make(String out) {
    return run(
        "data",
        folder.resolve(out).toString(),
        "--shared",
        folder.resolve("shared").toString(),
        "--evaluation",
        folder.resolve("evaluation").toString(),
        "--written",
        "5");
  }

  private Map<String, String> files(String out) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(folder.resolve(out))) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        files.put(folder.resolve(out).relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  @Test
  void writesTheSameFilesTwice() throws IOException {
    assertThat(make("first")).as(errors.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(make("second")).isZero();
    assertThat(files("first")).hasSize(41).isEqualTo(files("second"));
    assertThat(output.toString(StandardCharsets.UTF_8))
        .contains("train/schema-guided.jsonl", "held-out/wikinews.txt");
  }

  @Test
  void everyConversationIsReadBack() throws IOException {
    make("out");
    HeldOutQuestions evaluation = HeldOutQuestions.read(folder.resolve("evaluation"));
    for (String name : files("out").keySet()) {
      if (name.endsWith(".jsonl")) {
        for (var conversation : ChatLines.read(folder.resolve("out").resolve(name))) {
          assertThat(conversation.messages())
              .noneMatch(
                  message -> name.startsWith("train/") && evaluation.contains(message.content()));
        }
      }
    }
  }

  @Test
  void sourcesAreConverted() throws IOException {
    make("out");
    Map<String, String> files = files("out");
    String persona =
        files.get("train/persona-chat.jsonl") + files.get("held-out/persona-chat.jsonl");
    assertThat(persona.lines()).hasSize(2);
    assertThat(persona)
        .contains("I bake.\"},{\"role\":\"user\",\"content\":\"Hello\"},{\"role\":\"assistant\"")
        .contains("I sail.\"},{\"role\":\"user\",\"content\":\"Hi!\"},{\"role\":\"assistant\"");
    assertThat(files.get("train/coffee-orders.jsonl") + files.get("held-out/coffee-orders.jsonl"))
        .contains("\"Sure\"");
    assertThat(files.get("train/korean-pairs.jsonl")).contains("네, 안녕히").doesNotContain("비밀");
    assertThat(files.get("held-out/korean-pairs.jsonl")).contains("비밀 질문이야?");
    assertThat(files.get("train/wikinews.txt") + files.get("held-out/wikinews.txt"))
        .contains("첫 글\n둘째 줄", "다른 글");
    assertThat(files.get("held-out/schema-guided-seen.jsonl")).hasLineCount(1);
    assertThat(files.get("held-out/schema-guided-unseen.jsonl")).isEmpty();
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Files.delete(folder.resolve("shared").resolve(SharedData.COFFEE_ORDERS));
    assertThat(make("out")).isEqualTo(1);
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains(SharedData.COFFEE_ORDERS);
    assertThat(folder.resolve("out")).doesNotExist();
    assertThat(run("data", "out", "--shared", folder.resolve("nowhere").toString())).isEqualTo(1);
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("nowhere: no such folder");
  }

  @Test
  void badLinesAreNamed() throws IOException {
    gzip(SharedData.KOREAN_CHATBOT, "Q,A,label\n하나,둘\n");
    assertThat(make("out")).isEqualTo(1);
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("korean-chatbot.csv.gz: line 2");
    gzip(SharedData.COFFEE_ORDERS, "{}\n{\n");
    assertThat(make("out")).isEqualTo(1);
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("taskmaster4.jsonl.gz: line 2");
  }

  @Test
  void argumentsThatMakeNoSenseAreRefused() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("data")).isEqualTo(2);
    assertThat(run("data", "out", "--what")).isEqualTo(2);
    assertThat(run("bake", "out")).isEqualTo(2);
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("usage: dev/cria.sh data OUT");
  }
}
