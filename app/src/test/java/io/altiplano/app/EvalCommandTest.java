package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import io.altiplano.app.console.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code eval}, with a model that answers everything with n to z. */
class EvalCommandTest {
  private static final String ANSWER = "nopqrstuvwxyz";

  /** Knows tools, and tells a transcript from a prompt; the prompt ends with m as the other's. */
  private static final String TOOL_TEMPLATE =
      "{% for t in tools or [] %}{{ t.function.name }}{% endfor %}"
          + "{% for m in messages %}{{ m.role[0] }}{{ m.content }}"
          + "{% for c in m.tool_calls or [] %}{{ c.function.name }}{{ c.function.arguments }}"
          + "{% endfor %}{% endfor %}{% if add_generation_prompt %}am{% endif %}";

  @TempDir static Path folder;
  static String model = "";
  static String chatting = "";
  static String calling = "";

  @BeforeAll
  static void writeModels() {
    model = AlphabetModel.write(folder).toString();
    chatting = AlphabetModel.writeChatting(folder).toString();
    calling = AlphabetModel.writeChatting(folder.resolve("calling.gguf"), TOOL_TEMPLATE).toString();
  }

  private static String file(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines)).toString();
  }

  private static Map<?, ?> json(Outcome outcome) throws IOException {
    assertThat(outcome.status()).as(outcome.err()).isZero();
    Path file = Files.writeString(folder.resolve("figures.json"), outcome.out());
    return (Map<?, ?>) Objects.requireNonNull(Json.read(file));
  }

  private static Object passed(Map<?, ?> figures, String key) {
    Map<?, ?> share = (Map<?, ?>) Objects.requireNonNull(figures.get(key));
    return share.get("passed") + " of " + share.get("total");
  }

  @Test
  void questionsPassByTheirPatterns() throws Exception {
    String data =
        file(
            "questions.jsonl",
            "{\"id\":\"a\",\"language\":\"en\",\"question\":\"a\",\"accept\":[\"NOPQ\\\\w+\"]}",
            "{\"id\":\"b\",\"language\":\"en\",\"question\":\"b\",\"accept\":[\"nopq\"]}",
            "{\"id\":\"c\",\"language\":\"ko\",\"system\":\"x\",\"question\":\"c\",\"accept\":"
                + "[\"nopq.*\"],\"reject\":[\"\\\\w+z\"]}");
    Path out = folder.resolve("answers.jsonl");
    Outcome outcome =
        Terminal.screen()
            .alti("eval", "questions", "-m", chatting, "--data", data, "--out", out.toString());
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("33.3 %", "(1 of 3)", "en", "(1 of 2)", "ko", "(0 of 1)");
    assertThat(outcome.err()).contains("100%", "3 texts");
    assertThat(Files.readAllLines(out))
        .hasSize(3)
        .allMatch(line -> line.contains("\"answer\":\"" + ANSWER + "\""))
        .anyMatch(line -> line.contains("\"passed\":true"));
    Outcome again =
        Terminal.piped()
            .alti("eval", "questions", "-m", chatting, "--data", data, "--out", out.toString());
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).contains("--force");
    Map<?, ?> figures =
        json(
            Terminal.piped()
                .alti("eval", "questions", chatting, "-d", data, "--json", "--limit", "2"));
    assertThat(passed(figures, "pass")).isEqualTo("1 of 2");
  }

  @Test
  void questionsWithoutAJudgeAreShown() throws Exception {
    String data = file("openers.jsonl", "{\"question\":\"Hello?\"}");
    Outcome outcome = Terminal.piped().alti("eval", "questions", chatting, "--data", data);
    assertThat(outcome.out()).isEqualTo("> Hello?\n" + ANSWER + "\n\n");
  }

  @Test
  void aBadLineIsNamedBeforeAnythingIsAsked() throws Exception {
    String data = file("bad.jsonl", "{\"question\":\"a\"}", "{\"question\":7}");
    Outcome outcome = Terminal.piped().alti("eval", "questions", "missing", "--data", data);
    assertThat(outcome.status()).isEqualTo(4);
    assertThat(outcome.err()).contains("bad.jsonl, line 2: question: a text is wanted");
    assertThat(Terminal.piped().alti("eval", "exact", chatting, "--data", "none.jsonl").status())
        .isEqualTo(3);
    assertThat(
            Terminal.piped()
                .alti("eval", "questions", chatting, "--data", data, "--parallel", "0")
                .status())
        .isNotZero();
    assertThat(Terminal.piped().alti("eval").err()).contains("tools, bits, questions");
  }

  @Test
  void englishIsNoKorean() throws Exception {
    String data = file("korean.txt", "안녕?", "", "배고파");
    Map<?, ?> figures =
        json(Terminal.piped().alti("eval", "korean", chatting, "--data", data, "--json"));
    assertThat(passed(figures, "pass")).isEqualTo("0 of 2");
  }

  /** Without a template a model goes on from the prompt itself. */
  @Test
  void exactAnswers() throws Exception {
    String data =
        file(
            "pairs.jsonl",
            "{\"prompt\":\"u\",\"answer\":\"vwxyz\"}",
            "{\"prompt\":\"x\",\"answer\":[\"no\",\"YZ\"]}",
            "{\"prompt\":\"가\",\"answer\":\"나다라마\"}");
    assertThat(
            passed(
                json(Terminal.piped().alti("eval", "exact", model, "-d", data, "--json")), "pass"))
        .isEqualTo("2 of 3");
    assertThat(
            passed(
                json(
                    Terminal.piped()
                        .alti(
                            "eval",
                            "exact",
                            model,
                            "-d",
                            data,
                            "-d",
                            data,
                            "--json",
                            "--ignore-case")),
                "pass"))
        .isEqualTo("6 of 6");
  }

  @Test
  void toolsAreCalledOrNot() throws Exception {
    String data =
        file(
            "dev.jsonl",
            "{\"tools\":[{\"function\":{\"name\":\"f\"}}],\"messages\":["
                + "{\"role\":\"user\",\"content\":\"a\"},"
                + "{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"f\","
                + "\"arguments\":{}}}]},{\"role\":\"tool\",\"content\":\"b\"},"
                + "{\"role\":\"assistant\",\"content\":\"c\"}]}");
    Path out = folder.resolve("decisions.jsonl");
    String[] command = {
      "eval", "tools", "-m", calling, "-d", data, "--trained-on", data, "--max-tokens", "20"
    };
    Outcome text = Terminal.piped().alti(command);
    assertThat(text.status()).as(text.err()).isZero();
    assertThat(text.out())
        .contains("conversations   1", "calls of tools of training", "false calls", "(0 of 1)");
    String[] more = {"--json", "--whole-answers", "--out", out.toString()};
    String[] both =
        java.util.stream.Stream.of(command, more)
            .flatMap(java.util.Arrays::stream)
            .toArray(String[]::new);
    Map<?, ?> figures = json(Terminal.piped().alti(both));
    assertThat(passed((Map<?, ?>) Objects.requireNonNull(figures.get("seen")), "missed"))
        .isEqualTo("1 of 1");
    assertThat(Files.readAllLines(out))
        .hasSize(2)
        .allMatch(line -> line.contains("\"text\":\"" + ANSWER + "\""));
    Outcome refused = Terminal.piped().alti("eval", "tools", chatting, "-d", data);
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("dev.jsonl, line 1: messages[1]", "takes no tool");
  }

  @Test
  void bitsBesideAnNgramModel() throws Exception {
    String alphabet = AlphabetModel.LETTERS;
    String data = file("text.txt", alphabet, alphabet, "", alphabet.substring(5));
    String train = file("train.txt", "zyx", "", "cba");
    Outcome outcome =
        Terminal.screen()
            .alti("eval", "bits", model, "-d", data, "--baseline", train, "--progress");
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("2 documents", "model ", "5-gram ", "bits a byte", "% fewer bits");
    assertThat(outcome.err()).contains("n-grams", "bits [");
    Map<?, ?> figures =
        json(
            Terminal.piped()
                .alti(
                    "eval",
                    "bits",
                    model,
                    "-d",
                    data,
                    "--baseline",
                    train,
                    "--order",
                    "3",
                    "--json",
                    "--documents",
                    "line"));
    // Three lines, each with the token that ends it; the first after the beginning is counted too.
    assertThat(figures.get("tokens")).isEqualTo(26 + 26 + 21 + 3);
    assertThat(figures.get("bytes")).isEqualTo(26 + 26 + 21);
    assertThat(
            ((Number) Objects.requireNonNull(figures.get("percentAgainstBaseline"))).doubleValue())
        .isNegative();
  }

  @Test
  void bitsOfTheAssistantAlone() throws Exception {
    String data =
        file(
            "chat.jsonl",
            "{\"messages\":[{\"role\":\"user\",\"content\":\"qqq\"},"
                + "{\"role\":\"assistant\",\"content\":\"bcdefghijklmno\"}]}");
    Map<?, ?> all = json(Terminal.piped().alti("eval", "bits", chatting(), "-d", data, "--json"));
    Map<?, ?> own =
        json(
            Terminal.piped().alti("eval", "bits", chatting(), "-d", data, "--json", "--assistant"));
    assertThat(all.get("bytes")).isEqualTo(1 + 3 + 1 + 14);
    assertThat(own.get("bytes")).isEqualTo(14);
    // After a comes b, and so on: next to nothing each.
    assertThat(((Number) Objects.requireNonNull(own.get("bitsPerByte"))).doubleValue())
        .isBetween(1e-6, 0.1);
    assertThat(((Number) Objects.requireNonNull(all.get("bitsPerByte"))).doubleValue())
        .isGreaterThan(1);
  }

  /** Its prompt is what a transcript begins with, up to the answer. */
  private static String chatting() {
    return AlphabetModel.writeChatting(
            folder.resolve("transcript.gguf"),
            "{% for m in messages %}{{ m.role[0] }}{{ m.content }}{% endfor %}"
                + "{% if add_generation_prompt %}a{% endif %}")
        .toString();
  }
}
