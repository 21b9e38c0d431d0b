package io.altiplano.engine.template;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.Message;
import io.altiplano.api.Role;
import io.altiplano.api.Tool;
import io.altiplano.api.ToolCall;
import io.altiplano.engine.grammar.CallPart;
import io.altiplano.engine.grammar.ControlMarks;
import io.altiplano.engine.grammar.ToolCallFormat;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out how a model's template writes the assistant's calls, by letting it write some: one, and
 * two. What differs between them says what stands around each and what around all. Where there are
 * control tokens in it, one of them comes first.
 */
public final class ToolCallProbe {
  private static final String NAME = "find_zanzibar";
  private static final Map<String, Object> ARGUMENTS = Map.of("place", "island");
  private static final Pattern CALL =
      Pattern.compile(
          NAME + "(?<middle>.*?)\\{\\s*\"place\"\\s*:\\s*\"island\"\\s*\\}", Pattern.DOTALL);

  /** Stands for a call's id: one of the characters that Unicode gives to nobody. */
  private static final String ID = "\uFDEF";

  /** Written before the call by templates of models that think: nothing was thought. */
  private static final Pattern NO_THOUGHTS = Pattern.compile("^<think>\\s*</think>\\s*");

  // Nine letters and digits, which templates of Mistral insist on.
  private static final List<String> IDS = List.of("call00001", "call00002");

  private static final Tool TOOL =
      new Tool(
          NAME,
          "Finds a place",
          Map.of("type", "object", "properties", Map.of("place", Map.of("type", "string"))));

  private static final Message QUESTION = Message.user("Where is it?");

  private final ChatPrompt prompt;
  private final ModelTokenizer tokenizer;

  /** What the assistant answers with calls. */
  private final List<Message> before;

  /** Control tokens that were written, in the order in which they came. */
  private final List<Integer> controls = new ArrayList<>();

  private ToolCallProbe(ChatPrompt prompt, ModelTokenizer tokenizer, List<Message> before) {
    this.prompt = prompt;
    this.tokenizer = tokenizer;
    this.before = before;
  }

  /** The format, if calls are texts around a name and arguments in JSON. */
  public static Optional<ToolCallFormat> find(ChatPrompt prompt, ModelTokenizer tokenizer) {
    if (!prompt.capabilities().tools() || !prompt.capabilities().toolResults()) {
      return Optional.empty();
    }
    Message result = Message.tool(IDS.getFirst(), "There.");
    return format(prompt, tokenizer, List.of(QUESTION))
        // One of Mistral's writes the last question otherwise than one that was answered. Where
        // nothing begins the assistant's turn, it is the same behind a tool's result.
        .or(() ->
            beginsTurns(prompt)
                ? Optional.empty()
                : format(prompt, tokenizer, List.of(QUESTION, calling(1), result)));
  }

  private static Optional<ToolCallFormat> format(
      ChatPrompt prompt, ModelTokenizer tokenizer, List<Message> before) {
    ToolCallProbe probe = new ToolCallProbe(prompt, tokenizer, before);
    return probe.written(1).flatMap(probe::format);
  }

  /** Whether the template writes something for the assistant to go on from. */
  private static boolean beginsTurns(ChatPrompt prompt) {
    ChatRequest question = request(List.of(QUESTION));
    try {
      return !prompt.render(question).equals(prompt.transcript(question));
    } catch (AltiplanoException e) {
      // It takes no conversation that ends with a question.
      return true;
    }
  }

  /**
   * What is written around the names and the arguments of calls.
   *
   * @param between the arguments of each call and the name of the next
   */
  private record Around(String before, String middle, List<String> between, String behind) {}

  private Optional<ToolCallFormat> format(String one) {
    Optional<Around> single = around(one, 1);
    if (single.isEmpty() || single.get().before.isEmpty() || single.get().before.contains(ID)) {
      return Optional.empty();
    }
    Around alone = single.get();
    Optional<String> between =
        written(2)
            .flatMap(text -> around(text, 2))
            .filter(two ->
                two.equals(new Around(alone.before, alone.middle, two.between, alone.behind)))
            .map(two -> two.between.getFirst());
    // Two calls differ from one by what ends the first and begins the second.
    String next = between.orElse(alone.before);
    String beginning = commonEnd(alone.before, next);
    String left = next.substring(0, next.length() - beginning.length());
    String end = between.isPresent() ? commonBeginning(left, alone.behind) : alone.behind;
    Optional<CallPart> middle = part(alone.middle);
    Optional<CallPart> behind = part(end);
    boolean isMarked = controls.isEmpty() || alone.before.startsWith(ControlMarks.markAt(0));
    if (beginning.isEmpty() || middle.isEmpty() || behind.isEmpty() || !isMarked) {
      return Optional.empty();
    }
    return Optional.of(
        new ToolCallFormat(
            alone.before.substring(0, alone.before.length() - beginning.length()),
            beginning,
            middle.get(),
            behind.get(),
            between.map(_ -> left.substring(end.length())),
            alone.behind.substring(end.length()),
            marks()));
  }

  /** Takes a text with so many calls apart. */
  private static Optional<Around> around(String text, int calls) {
    Matcher call = CALL.matcher(text);
    List<String> between = new ArrayList<>();
    String before = "";
    String middle = "";
    int end = 0;
    for (int i = 0; i < calls; i++) {
      if (!call.find() || (i > 0 && !call.group("middle").equals(middle))) {
        return Optional.empty();
      }
      middle = call.group("middle");
      if (i == 0) {
        before = text.substring(0, call.start());
      } else {
        between.add(text.substring(end, call.start()));
      }
      end = call.end();
    }
    return Optional.of(new Around(before, middle, between, text.substring(end)));
  }

  private static String commonEnd(String one, String other) {
    int length = 0;
    while (length < Math.min(one.length(), other.length())
        && one.charAt(one.length() - 1 - length) == other.charAt(other.length() - 1 - length)) {
      length++;
    }
    return one.substring(one.length() - length);
  }

  private static String commonBeginning(String one, String other) {
    int length = 0;
    while (length < Math.min(one.length(), other.length())
        && one.charAt(length) == other.charAt(length)) {
      length++;
    }
    return one.substring(0, length);
  }

  /** A text in which an id may stand, with a quote behind it that belongs to it. */
  private static Optional<CallPart> part(String text) {
    int id = text.indexOf(ID);
    if (id < 0) {
      return Optional.of(CallPart.of(text));
    }
    String rest = text.substring(id + ID.length());
    String after = rest.startsWith("\"") ? "\"" : "";
    return id == 0 || rest.contains(ID)
        ? Optional.empty()
        : Optional.of(
            new CallPart(
                Optional.of(new CallPart.CallId(text.substring(0, id), after)),
                rest.substring(after.length())));
  }

  private ControlMarks marks() {
    return new ControlMarks(controls, controls.stream().map(tokenizer.vocabulary()::text).toList());
  }

  /** What the assistant writes to make so many calls, up to the end of its turn. */
  private Optional<String> written(int calls) {
    List<Message> answered = new ArrayList<>(before);
    answered.add(calling(calls));
    try {
      int[] asked = tokenizer.encode(prompt.render(request(before)));
      int[] whole = tokenizer.encode(prompt.transcript(request(answered)));
      return Arrays.mismatch(asked, whole) == asked.length
          ? text(Arrays.copyOfRange(whole, asked.length, whole.length))
          : Optional.empty();
    } catch (AltiplanoException e) {
      // What the template refuses, it does not support.
      return Optional.empty();
    }
  }

  /** The assistant's turn with so many calls. */
  private static Message calling(int calls) {
    List<ToolCall> made =
        IDS.subList(0, calls).stream().map(id -> new ToolCall(id, NAME, ARGUMENTS)).toList();
    return new Message(Role.ASSISTANT, "", Optional.empty(), made, Optional.empty());
  }

  private static ChatRequest request(List<Message> messages) {
    return new ChatRequest(messages, List.of(TOOL), Map.of(), GenerationOptions.DEFAULT);
  }

  private Optional<String> text(int[] tokens) {
    Vocabulary vocabulary = tokenizer.vocabulary();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int token : tokens) {
      if (vocabulary.isEndOfGeneration(token)) {
        String written =
            text.toString(StandardCharsets.UTF_8).replaceAll(String.join("|", IDS), ID);
        return Optional.of(NO_THOUGHTS.matcher(written).replaceFirst(""));
      }
      if (!vocabulary.isControl(token)) {
        text.writeBytes(tokenizer.bytes(token));
        continue;
      }
      if (!controls.contains(token)) {
        controls.add(token);
      }
      if (controls.size() > ControlMarks.MOST) {
        return Optional.empty();
      }
      String mark = ControlMarks.markAt(controls.indexOf(token));
      text.writeBytes(mark.getBytes(StandardCharsets.UTF_8));
    }
    return Optional.empty();
  }
}
