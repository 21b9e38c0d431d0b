package io.altiplano.engine.template;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.api.ChatRequest;
import io.altiplano.api.Message;
import io.altiplano.api.Role;
import io.altiplano.engine.tokenizer.Segment;
import java.util.List;
import java.util.Set;

/**
 * Turns chat requests into prompts for one model. What the model's template would refuse or drop
 * without a word is refused here by name. Immutable; any thread may call.
 */
public final class ChatPrompt {
  // Said by the request itself or by the model's file.
  private static final Set<String> RESERVED =
      Set.of("messages", "tools", "add_generation_prompt", "bos_token", "eos_token");

  private final ChatTemplate template;
  private final TemplateCapabilities capabilities;
  private final ChatContext context;

  /**
   * Tries out what the template supports.
   *
   * @param bosText how the vocabulary spells its first token, or nothing if it has none
   * @param eosText how it spells its last
   */
  public ChatPrompt(ChatTemplate template, String bosText, String eosText) {
    this.template = template;
    CapabilityProbe.Findings findings = CapabilityProbe.probe(template, bosText, eosText);
    this.capabilities = findings.capabilities();
    this.context = findings.context();
  }

  public TemplateCapabilities capabilities() {
    return capabilities;
  }

  /**
   * The conversation, and the beginning of the assistant's next turn.
   *
   * @throws io.altiplano.api.AltiplanoException {@code INVALID_REQUEST}, naming the field that the
   *     template cannot take, or with the template's own refusal
   */
  public List<Segment> render(ChatRequest request) {
    check(request);
    return template.render(
        context.of(request.messages(), request.tools(), request.templateArguments(), true));
  }

  private void check(ChatRequest request) {
    List<Message> messages = request.messages();
    if (messages.isEmpty()) {
      throw invalidParameter("messages", "a conversation needs at least one message");
    }
    if (!capabilities.system() && has(messages, Role.SYSTEM)) {
      throw invalidParameter(
          "messages",
          "this model's template takes no system message; put it into the first user message");
    }
    boolean callsTools = messages.stream().anyMatch(message -> !message.toolCalls().isEmpty());
    if (!capabilities.toolResults() && (callsTools || has(messages, Role.TOOL))) {
      throw invalidParameter("messages", "this model's template takes no tool calls and results");
    }
    if (!capabilities.tools() && !request.tools().isEmpty()) {
      throw invalidParameter("tools", "this model's template takes no tools");
    }
    for (String name : request.templateArguments().keySet()) {
      if (RESERVED.contains(name)) {
        throw invalidParameter("template_arguments", "'" + name + "' is not for requests to set");
      }
      if (!template.variables().contains(name)) {
        throw invalidParameter(
            "template_arguments", "this model's template does not read '" + name + "'");
      }
    }
  }

  private static boolean has(List<Message> messages, Role role) {
    return messages.stream().anyMatch(message -> message.role() == role);
  }
}
