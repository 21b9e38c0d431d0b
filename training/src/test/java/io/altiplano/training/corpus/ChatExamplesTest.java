package io.altiplano.training.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.GenerationOptions;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.template.ChatPrompt;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Tokenizers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatExamplesTest {
  private static final String TALK =
      """
      {"messages":[{"role":"system","content":"a llama"},{"role":"user","content":"hello"},\
      {"role":"assistant","content":"good day"},{"role":"user","content":"<|eot_id|>"},\
      {"role":"assistant","content":"thanks 안녕 \\ud83e\\udd99"}]}
      """;
  private static final String CALL =
      """
      {"tools":[{"function":{"name":"Find"}}],"messages":[{"role":"user","content":"food"},\
      {"role":"assistant","tool_calls":[{"function":{"name":"Find","arguments":{"city":"Rome"}}}]},\
      {"role":"tool","content":"{}"},{"role":"assistant","content":"none"}]}
      """;

  @TempDir private Path folder;

  @Test
  void learnsTheAssistantsTurnsWithTheirEnds() throws IOException {
    Metadata file = vocabulary(TestVocabulary.TEMPLATE);
    Example example = new ChatExamples(file, Loss.ASSISTANT).example(conversation(TALK));

    assertThat(learned(file, example))
        .isEqualTo("good day<|eot_id|>thanks 안녕 \uD83E\uDD99<|eot_id|>");
    assertThat(all(file, example))
        .startsWith("<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\na llama");
    assertThat(control(file, "<|eot_id|>", example)).as("not the one that was typed").isEqualTo(5);
  }

  @Test
  void aCallIsLearntAndItsResultIsNot() throws IOException {
    Metadata file = vocabulary(TestVocabulary.TEMPLATE);
    Example example = new ChatExamples(file, Loss.ASSISTANT).example(conversation(CALL));

    assertThat(learned(file, example))
        .isEqualTo(
            "{\"name\": \"Find\", \"parameters\": {\"city\": \"Rome\"}}<|eot_id|>none<|eot_id|>");
  }

  @Test
  void everythingButTheFirstTokenOnDemand() throws IOException {
    Metadata file = vocabulary(TestVocabulary.TEMPLATE);
    Example example = new ChatExamples(file, Loss.ALL).example(conversation(TALK));

    assertThat(IntStream.range(0, example.tokens().length).filter(i -> !example.learned()[i]))
        .containsExactly(0);
  }

  @Test
  void theTokensAreThoseThatTheEngineAsksWith() throws IOException {
    Metadata file = vocabulary(TestVocabulary.TEMPLATE);
    Conversation talk = conversation(TALK);
    ModelTokenizer tokenizer = Tokenizers.from(file);
    ChatPrompt prompt = ChatPrompt.from(file, tokenizer.vocabulary()).orElseThrow();
    int[] asked =
        tokenizer.encode(
            prompt.render(
                new ChatRequest(
                    talk.messages().subList(0, 4),
                    talk.tools(),
                    Map.of(),
                    GenerationOptions.DEFAULT)));

    int[] tokens = new ChatExamples(file, Loss.ASSISTANT).example(talk).tokens();

    assertThat(Arrays.copyOf(tokens, asked.length)).isEqualTo(asked);
  }

  @Test
  void theFirstTokenIsAddedWhereTheTemplateHasNone() throws IOException {
    Metadata file = vocabulary(TestVocabulary.TEMPLATE.replace("{{- bos_token }}", ""));
    Example example = new ChatExamples(file, Loss.ASSISTANT).example(conversation(TALK));

    assertThat(all(file, example)).startsWith("<|begin_of_text|><|start_header_id|>system");
    assertThat(learned(file, example)).startsWith("good day<|eot_id|>thanks");
  }

  @Test
  void whatATemplateWritesBehindTheEndIsNotLearnt() throws IOException {
    String lines = TestVocabulary.TEMPLATE.replace("'<|eot_id|>'", "'<|eot_id|>\\n'");
    Metadata file = vocabulary(lines);
    Example example = new ChatExamples(file, Loss.ASSISTANT).example(conversation(TALK));

    assertThat(learned(file, example))
        .isEqualTo("good day<|eot_id|>thanks 안녕 \uD83E\uDD99<|eot_id|>");
  }

  @Test
  void aTemplateThatRewritesTurnsIsRefused() throws IOException {
    String rewriting =
        TestVocabulary.TEMPLATE.replace(
            "{{- message.content | trim }}",
            "{{- message.content | trim if loop.last or message.role != 'assistant' else '...' }}");
    Metadata file = vocabulary(rewriting);

    assertThatThrownBy(() -> new ChatExamples(file, Loss.ASSISTANT).example(conversation(TALK)))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageStartingWith("chat.jsonl, line 7: messages[2]: the chat template writes");
  }

  @Test
  void whatTheTemplateRefusesNamesTheLine() throws IOException {
    Metadata file =
        vocabulary(
            "{% for m in messages %}{% if m.content == 'hello' %}{{ raise_exception('no hello') }}"
                + "{% endif %}{{ m.content }}{% endfor %}");

    assertThatThrownBy(() -> new ChatExamples(file, Loss.ASSISTANT).example(conversation(TALK)))
        .hasMessageStartingWith("chat.jsonl, line 7: ")
        .hasMessageContaining("no hello");
  }

  @Test
  void longConversationsEndWithTheRowAndAreCounted() throws IOException {
    Metadata file = vocabulary(TestVocabulary.TEMPLATE);
    ChatExamples examples = new ChatExamples(file, Loss.ASSISTANT);
    Path lines = Files.writeString(folder.resolve("chat.jsonl"), TALK + CALL + TALK);
    int whole = examples.example(conversation(TALK)).tokens().length;

    Source roomy = examples.read("talk", List.of(lines), 1024);
    Source tight = examples.read("talk", List.of(lines), whole - 5);
    Source tiny = examples.read("talk", List.of(lines), 8);

    assertThat(roomy.facts().documents()).isEqualTo(3);
    assertThat(roomy.facts().cut()).isZero();
    assertThat(roomy.examples().getFirst().tokens()).hasSize(whole);
    assertThat(tight.facts().cut()).isGreaterThanOrEqualTo(2);
    assertThat(tight.examples().getFirst().tokens()).hasSize(whole - 4);
    assertThat(tiny.facts().dropped()).isEqualTo(3);
    assertThat(tiny.examples()).isEmpty();
  }

  private Metadata vocabulary(String template) throws IOException {
    return TestVocabulary.withTemplate(folder, template);
  }

  private static Conversation conversation(String line) {
    return ChatLines.parse(line, new Origin(Path.of("chat.jsonl"), 7));
  }

  private static String learned(Metadata file, Example example) {
    return text(
        file,
        IntStream.range(0, example.tokens().length)
            .filter(i -> example.learned()[i])
            .map(i -> example.tokens()[i]));
  }

  private static String all(Metadata file, Example example) {
    return text(file, IntStream.of(example.tokens()));
  }

  private static String text(Metadata file, IntStream tokens) {
    ModelTokenizer tokenizer = Tokenizers.from(file);
    var utf8 = new ByteArrayOutputStream();
    tokens.forEach(token -> utf8.writeBytes(tokenizer.bytes(token)));
    return utf8.toString(StandardCharsets.UTF_8);
  }

  private static long control(Metadata file, String text, Example example) {
    int id = Tokenizers.from(file).vocabulary().find(text).orElseThrow();
    return IntStream.of(example.tokens()).filter(token -> token == id).count();
  }
}
