package io.altiplano.engine.template;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.Message;
import io.altiplano.api.Role;
import io.altiplano.api.Tool;
import io.altiplano.api.ToolCall;
import io.altiplano.engine.grammar.ToolCallFormat;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out how a model's template writes the assistant's calls, by letting it write some. Formats
 * with control tokens or call ids in them are not found.
 */
public final class ToolCallProbe {
  private static final String NAME = "find_zanzibar";
  private static final Map<String, Object> ARGUMENTS = Map.of("place", "island");
  private static final Pattern WRITTEN_ARGUMENTS =
      Pattern.compile("\\{\\s*\"place\"\\s*:\\s*\"island\"\\s*\\}");

  /** Written before the call by templates of models that think: nothing was thought. */
  private static final Pattern NO_THOUGHTS = Pattern.compile("^<think>\\s*</think>\\s*");

  // Nine letters and digits, which templates of Mistral insist on.
  private static final List<String> IDS = List.of("call00001", "call00002");

  private static final Tool TOOL =
      new Tool(
          NAME,
          "Finds a place",
          Map.of("type", "object", "properties", Map.of("place", Map.of("type", "string"))));

  private final ChatPrompt prompt;
  private final ModelTokenizer tokenizer;

  private ToolCallProbe(ChatPrompt prompt, ModelTokenizer tokenizer) {
    this.prompt = prompt;
    this.tokenizer = tokenizer;
  }

  /** The format, if calls are texts around a name and arguments in JSON. */
  public static Optional<ToolCallFormat> find(ChatPrompt prompt, ModelTokenizer tokenizer) {
    if (!prompt.capabilities().tools() || !prompt.capabilities().toolResults()) {
      return Optional.empty();
    }
    ToolCallProbe probe = new ToolCallProbe(prompt, tokenizer);
    return probe.written(1).flatMap(probe::format);
  }

  private Optional<ToolCallFormat> format(String call) {
    int name = call.indexOf(NAME);
    Matcher arguments = WRITTEN_ARGUMENTS.matcher(call);
    if (name <= 0 || !arguments.find(name) || IDS.stream().anyMatch(call::contains)) {
      return Optional.empty();
    }
    String beginning = call.substring(0, name);
    String end = call.substring(arguments.end());
    return Optional.of(
        new ToolCallFormat(
            beginning,
            call.substring(name + NAME.length(), arguments.start()),
            end,
            written(2).flatMap(two -> separator(call, two))));
  }

  /** Between two calls that are each written like one alone. */
  private static Optional<String> separator(String one, String two) {
    int length = two.length() - 2 * one.length();
    return length >= 0 && two.startsWith(one) && two.endsWith(one)
        ? Optional.of(two.substring(one.length(), one.length() + length))
        : Optional.empty();
  }

  /** What the assistant writes to make so many calls, up to the end of its turn. */
  private Optional<String> written(int calls) {
    Message question = Message.user("Where is it?");
    List<ToolCall> made =
        IDS.subList(0, calls).stream().map(id -> new ToolCall(id, NAME, ARGUMENTS)).toList();
    Message answer = new Message(Role.ASSISTANT, "", Optional.empty(), made, Optional.empty());
    try {
      int[] asked = tokenizer.encode(prompt.render(request(List.of(question))));
      int[] whole = tokenizer.encode(prompt.transcript(request(List.of(question, answer))));
      return Arrays.mismatch(asked, whole) == asked.length
          ? text(Arrays.copyOfRange(whole, asked.length, whole.length))
          : Optional.empty();
    } catch (AltiplanoException e) {
      // What the template refuses, it does not support.
      return Optional.empty();
    }
  }

  private static ChatRequest request(List<Message> messages) {
    return new ChatRequest(messages, List.of(TOOL), Map.of(), GenerationOptions.DEFAULT);
  }

  private Optional<String> text(int[] tokens) {
    Vocabulary vocabulary = tokenizer.vocabulary();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int token : tokens) {
      if (vocabulary.isEndOfGeneration(token)) {
        return Optional.of(
            NO_THOUGHTS.matcher(text.toString(StandardCharsets.UTF_8)).replaceFirst(""));
      }
      if (vocabulary.isControl(token)) {
        return Optional.empty();
      }
      text.writeBytes(tokenizer.bytes(token));
    }
    return Optional.empty();
  }
}
