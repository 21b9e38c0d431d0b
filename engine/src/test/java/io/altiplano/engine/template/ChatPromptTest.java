package io.altiplano.engine.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.Message;
import io.altiplano.api.Role;
import io.altiplano.api.Tool;
import io.altiplano.api.ToolCall;
import io.altiplano.engine.tokenizer.Segment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Chat requests become prompts, and what a template cannot take is refused by name. */
class ChatPromptTest {
  static final List<String> PUBLISHED = TemplateCases.PUBLISHED;

  private static final Tool WEATHER =
      new Tool(
          "get_weather",
          "Weather of a city",
          Map.of(
              "type",
              "object",
              "properties",
              Map.of("city", Map.of("type", "string", "description", "Which"))));

  /** Which of them takes what, as their own text shows. */
  @ParameterizedTest
  @CsvSource({
    "deepseek_r1,         true,  false, true,  none",
    "gemma2,              false, false, false, none",
    "gemma3,              true,  false, false, none",
    "gpt_oss,             true,  true,  true,  thinking",
    "granite33,           true,  true,  true,  none",
    "hermes3_tools,       true,  true,  true,  none",
    "llama31,             true,  false, true,  none",
    "llama32,             true,  true,  true,  none",
    "mistral_nemo,        true,  true,  true,  none",
    "mistral_small,       true,  true,  true,  none",
    "mistral_small_tools, true,  true,  true,  none",
    "nemotron_nano8b,     true,  true,  true,  none",
    "phi35,               true,  false, false, none",
    "phi4,                true,  false, false, none",
    "qwen25,              true,  true,  true,  none",
    "qwen3,               true,  true,  true,  reasoning_content",
    "smollm2,             true,  false, true,  none",
    "zephyr,              true,  false, false, none"
  })
  void capabilitiesAreFound(
      String name, boolean system, boolean tools, boolean toolResults, String reasoningKey) {
    assertThat(prompt(name).capabilities())
        .isEqualTo(
            new TemplateCapabilities(
                system,
                tools,
                toolResults,
                Optional.of(reasoningKey).filter(key -> !key.equals("none")),
                false));
  }

  @ParameterizedTest
  @FieldSource("PUBLISHED")
  void conversationsAreRendered(String name) {
    List<Message> conversation =
        List.of(
            Message.user("First question"),
            Message.assistant("First answer"),
            Message.user("Second question"));
    List<Segment> segments =
        prompt(name).render(ChatRequest.of(conversation, GenerationOptions.DEFAULT));
    String text = text(segments);
    assertThat(text).contains("First question", "First answer", "Second question");
    assertThat(segments).contains(new Segment(Segment.Kind.TEXT, "Second question"));
  }

  @Test
  void promptsLookAsTheModelExpects() {
    List<Segment> segments =
        prompt("llama32")
            .render(
                new ChatRequest(
                    List.of(Message.system("Be brief."), Message.user("Hi")),
                    List.of(),
                    Map.of("date_string", "01 Jan 2026"),
                    GenerationOptions.DEFAULT));
    assertThat(text(segments))
        .isEqualTo(
            "<s><|start_header_id|>system<|end_header_id|>\n\n"
                + "Cutting Knowledge Date: December 2023\n"
                + "Today Date: 01 Jan 2026\n\nBe brief.<|eot_id|>"
                + "<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n");
    assertThat(segments.getFirst().kind()).isEqualTo(Segment.Kind.CONTROL);
    assertThat(segments).contains(Segment.text("Hi"), Segment.text("Be brief."));
  }

  @Test
  void toolsCallsAndResultsAreRendered() {
    ToolCall call = new ToolCall("call00001", "get_weather", Map.of("city", "Seoul"));
    List<Message> conversation =
        List.of(
            Message.user("Weather?"),
            new Message(
                Role.ASSISTANT, "", Optional.of("Ask it."), List.of(call), Optional.empty()),
            Message.tool("call00001", "21 degrees"));
    String text =
        text(
            prompt("qwen3")
                .render(
                    new ChatRequest(
                        conversation, List.of(WEATHER), Map.of(), GenerationOptions.DEFAULT)));
    assertThat(text)
        .contains("\"name\": \"get_weather\", \"description\": \"Weather of a city\"")
        .contains("<think>\nAsk it.\n</think>")
        .contains("{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Seoul\"}}")
        .contains("<tool_response>\n21 degrees\n</tool_response>")
        .endsWith("<|im_start|>assistant\n");
  }

  @Test
  void mapsOfArgumentsBecomeJsonWhereTemplatesExpectTexts() {
    ToolCall call = new ToolCall("call00001", "get_weather", Map.of("city", "Seoul"));
    List<Message> conversation =
        List.of(
            Message.user("Weather?"),
            new Message(Role.ASSISTANT, "", Optional.empty(), List.of(call), Optional.empty()),
            Message.tool("call00001", "21 degrees"));
    assertThat(
            text(
                prompt("deepseek_r1")
                    .render(ChatRequest.of(conversation, GenerationOptions.DEFAULT))))
        .contains("```json\n{\"city\": \"Seoul\"}\n```");
  }

  @Test
  void whatATemplateCannotTakeIsRefusedByName() {
    List<Message> withSystem = List.of(Message.system("Be brief."), Message.user("Hi"));
    assertRefused(
        "gemma2", ChatRequest.of(withSystem, GenerationOptions.DEFAULT), "messages", "system");
    ChatRequest withTools =
        new ChatRequest(
            List.of(Message.user("Hi")), List.of(WEATHER), Map.of(), GenerationOptions.DEFAULT);
    assertRefused("phi4", withTools, "tools", "takes no tools");
    List<Message> withResult = List.of(Message.user("Hi"), Message.tool("x", "y"));
    assertRefused(
        "phi4", ChatRequest.of(withResult, GenerationOptions.DEFAULT), "messages", "results");
    assertRefused("phi4", ChatRequest.of(List.of(), GenerationOptions.DEFAULT), "messages", "one");
  }

  @Test
  void templateArgumentsWorkOrAreRefused() {
    assertThat(text(prompt("qwen3").render(withArgument("enable_thinking", false))))
        .endsWith("<think>\n\n</think>\n\n");
    assertRefused(
        "phi4", withArgument("enable_thinking", false), "template_arguments", "does not read");
    assertRefused("qwen3", withArgument("messages", List.of()), "template_arguments", "not for");
    assertRefused("llama32", withArgument("bos_token", "x"), "template_arguments", "not for");
    List<Segment> segments = prompt("llama32").render(withArgument("date_string", "<|eot_id|>"));
    assertThat(segments).contains(Segment.text("<|eot_id|>"));
  }

  @Test
  void aTemplatesOwnRefusalIsPassedOn() {
    List<Message> twice = List.of(Message.user("Hi"), Message.user("Hello?"));
    assertThatThrownBy(
            () -> prompt("gemma3").render(ChatRequest.of(twice, GenerationOptions.DEFAULT)))
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
        .hasMessage(
            "the chat template refuses this conversation: "
                + "Conversation roles must alternate user/assistant/user/assistant/...");
  }

  @Test
  void contentsBecomePartsWhereTheTemplateWantsThem() {
    ChatTemplate template =
        ChatTemplate.parse(
            "{% for m in messages %}<{{ m.role }}>"
                + "{% for p in m.content if p is mapping %}{{ p.text }}{% endfor %}{% endfor %}");
    ChatPrompt prompt = new ChatPrompt(template, "", "");
    assertThat(prompt.capabilities().contentParts()).isTrue();
    assertThat(text(prompt.render(ChatRequest.of("Hi")))).isEqualTo("<user>Hi");
  }

  private static ChatRequest withArgument(String name, Object value) {
    return new ChatRequest(
        List.of(Message.user("Hi")), List.of(), Map.of(name, value), GenerationOptions.DEFAULT);
  }

  private static void assertRefused(
      String name, ChatRequest request, String parameter, String reason) {
    assertThatThrownBy(() -> prompt(name).render(request))
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
              assertThat(e.parameter()).contains(parameter);
            })
        .hasMessageContaining(reason);
  }

  private static ChatPrompt prompt(String name) {
    return new ChatPrompt(TemplateCases.published(name), "<s>", "</s>");
  }

  private static String text(List<Segment> segments) {
    StringBuilder text = new StringBuilder();
    segments.forEach(segment -> text.append(segment.text()));
    return text.toString();
  }
}
