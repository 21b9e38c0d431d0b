package io.altiplano.engine.template;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.Message;
import io.altiplano.api.Role;
import io.altiplano.api.Tool;
import io.altiplano.api.ToolCall;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Tries small conversations on a template and looks for their words in what it renders. */
final class CapabilityProbe {
  private static final String MARK = "Zanzibar";
  private static final Message QUESTION = Message.user("Where is it?");

  // The names that published templates use.
  private static final List<String> REASONING_KEYS =
      List.of("reasoning_content", "thinking", "reasoning");

  // Nine letters and digits, which templates of Mistral insist on.
  private static final String CALL_ID = "call00001";

  private static final Tool TOOL =
      new Tool(
          MARK,
          "Tells where it is",
          Map.of(
              "type",
              "object",
              "properties",
              Map.of("it", Map.of("type", "string", "description", "What to find"))));

  private final ChatTemplate template;
  private final ChatContext context;

  private CapabilityProbe(ChatTemplate template, ChatContext context) {
    this.template = template;
    this.context = context;
  }

  /** What is found out about a template: the shape of context it wants, and what it supports. */
  record Findings(ChatContext context, TemplateCapabilities capabilities) {}

  static Findings probe(ChatTemplate template, String bosText, String eosText) {
    List<CapabilityProbe> shapes =
        Stream.of(false, true)
            .flatMap(parts ->
                Stream.of(false, true)
                    .map(listed ->
                        new ChatContext(bosText, eosText, Optional.empty(), parts, listed)))
            .map(context -> new CapabilityProbe(template, context))
            .toList();
    List<Message> question = List.of(Message.user(MARK));
    return shapes.stream()
        .filter(probe -> probe.shows(question, List.of()))
        .findFirst()
        .orElse(shapes.getFirst())
        .findings();
  }

  private Findings findings() {
    Optional<String> reasoningKey =
        REASONING_KEYS.stream().filter(this::showsReasoning).findFirst();
    TemplateCapabilities capabilities =
        new TemplateCapabilities(
            shows(List.of(Message.system(MARK), QUESTION), List.of()),
            shows(List.of(QUESTION), List.of(TOOL)),
            showsToolResults(),
            reasoningKey,
            context.contentParts());
    return new Findings(reasoningKey.map(context::withReasoningKey).orElse(context), capabilities);
  }

  private boolean showsToolResults() {
    ToolCall call = new ToolCall(CALL_ID, "find", Map.of("it", "island"));
    List<Message> conversation =
        List.of(
            QUESTION,
            new Message(Role.ASSISTANT, "", Optional.empty(), List.of(call), Optional.empty()),
            Message.tool(CALL_ID, MARK));
    Tool tool = new Tool("find", TOOL.description(), TOOL.parameters());
    return shows(conversation, List.of(tool)) || shows(conversation, List.of());
  }

  private boolean showsReasoning(String key) {
    Message answer =
        new Message(Role.ASSISTANT, "There.", Optional.of(MARK), List.of(), Optional.empty());
    return shows(context.withReasoningKey(key), List.of(QUESTION, answer), List.of(), false);
  }

  private boolean shows(List<Message> messages, List<Tool> tools) {
    return shows(context, messages, tools, true);
  }

  private boolean shows(
      ChatContext shape, List<Message> messages, List<Tool> tools, boolean generationPrompt) {
    try {
      return template
          .renderText(shape.of(messages, tools, Map.of(), generationPrompt))
          .contains(MARK);
    } catch (AltiplanoException e) {
      // What the template refuses, it does not support.
      return false;
    }
  }
}
