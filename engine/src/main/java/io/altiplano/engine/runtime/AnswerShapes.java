package io.altiplano.engine.runtime;

import io.altiplano.api.AnswerFormat;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.ToolChoice;
import io.altiplano.engine.grammar.AnswerDemands;
import io.altiplano.engine.grammar.AnswerRules;
import io.altiplano.engine.grammar.ControlMarks;
import io.altiplano.engine.grammar.ReplyConstraint;
import io.altiplano.engine.grammar.Rule;
import io.altiplano.engine.grammar.SortedTokens;
import io.altiplano.engine.grammar.TokenMasks;
import io.altiplano.engine.grammar.ToolCallFormat;
import io.altiplano.engine.sampling.LogitFilter;
import io.altiplano.engine.template.ChatPrompt;
import io.altiplano.engine.template.ToolCallProbe;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Segment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds what holds an answer to what its request wants, and what tells words, thoughts and calls in
 * it apart. What was made for the last few demands is kept, since one conversation makes the same
 * at every turn. Any thread may call.
 */
final class AnswerShapes {
  private static final int KEPT = 16;

  /** Kept are fewer where they are heavy: the rule, what reads by it, its masks and its key. */
  private static final long MOST_BYTES = 256L << 20;

  /** A rule and its masks; both are missing where an answer may be anything. */
  private record Made(Optional<TokenMasks> masks) {}

  /** What is found out once, at the first request with tools: how the model calls them. */
  private record Findings(Optional<ToolCallFormat> callFormat) {}

  /**
   * The shape of one answer.
   *
   * @param constraint what holds it, if it may not be just anything
   * @param reader takes it apart
   * @param marks control tokens that the reader is told of
   * @param stops texts that end it, besides those that the request names
   */
  record Shape(
      Optional<LogitFilter> constraint,
      ReplyReader reader,
      ControlMarks marks,
      List<String> stops) {}

  private final Optional<ChatPrompt> prompt;
  private final ModelTokenizer tokenizer;
  private @Nullable Findings findings;
  private @Nullable SortedTokens tokens;
  private final Map<String, Made> made = new LinkedHashMap<>(KEPT, 0.75f, true);
  private final long mostBytes;

  AnswerShapes(Optional<ChatPrompt> prompt, ModelTokenizer tokenizer) {
    this(prompt, tokenizer, MOST_BYTES);
  }

  /**
   * For answers of one model.
   *
   * @param mostBytes that what is kept may take together, where it is more than one
   */
  AnswerShapes(Optional<ChatPrompt> prompt, ModelTokenizer tokenizer, long mostBytes) {
    this.prompt = prompt;
    this.tokenizer = tokenizer;
    this.mostBytes = mostBytes;
  }

  synchronized Optional<ToolCallFormat> callFormat() {
    Findings found = findings;
    if (found == null) {
      found = new Findings(prompt.flatMap(chat -> ToolCallProbe.find(chat, tokenizer)));
      findings = found;
    }
    return found.callFormat;
  }

  /** For the answer to a chat request that was rendered so. */
  Shape of(ChatRequest request, ChatPrompt chat, List<Segment> rendered) {
    boolean mayCall =
        !request.tools().isEmpty() && request.toolChoice().kind() != ToolChoice.Kind.NONE;
    AnswerDemands demands =
        new AnswerDemands(
            request.tools(),
            request.toolChoice(),
            mayCall ? callFormat() : Optional.empty(),
            request.options().format(),
            chat.thinking(rendered));
    return shape(demands, chat.stops(), mayCall ? "tools" : "response_format");
  }

  /** For a text that goes on from another. */
  Shape of(AnswerFormat format) {
    return shape(AnswerDemands.of(format), List.of(), "response_format");
  }

  private Shape shape(AnswerDemands demands, List<String> stops, String parameter) {
    // Most answers may be anything, and nobody waits for what others demand.
    boolean isFree =
        demands.callFormat().isEmpty()
            && demands.format().equals(AnswerFormat.TEXT)
            && demands.choice().tool().isEmpty()
            && demands.choice().kind() != ToolChoice.Kind.REQUIRED;
    Optional<LogitFilter> constraint =
        isFree ? Optional.empty() : made(demands, parameter).masks.map(ReplyConstraint::new);
    return new Shape(
        constraint,
        new ReplyReader(demands.callFormat(), demands.callableNames(), demands.thinking()),
        marks(demands),
        stops);
  }

  private Made made(AnswerDemands demands, String parameter) {
    String key = demands.key();
    Made known = kept(key);
    if (known == null) {
      // Not under the lock: nobody waits for what others demand.
      known = new Made(AnswerRules.of(demands).map(rule -> masks(rule, marks(demands), parameter)));
      keep(key, known);
    }
    return known;
  }

  private synchronized @Nullable Made kept(String key) {
    // Of those that are large nobody is given one again.
    made.values().removeIf(each -> each.masks.filter(TokenMasks::isLarge).isPresent());
    Made known = made.get(key);
    trim();
    return known;
  }

  private synchronized void keep(String key, Made known) {
    made.put(key, known);
    trim();
  }

  /** All grow while answers are made; those that were asked for longest ago go first. */
  private void trim() {
    while (made.size() > KEPT || (made.size() > 1 && bytes() > mostBytes)) {
      made.remove(made.keySet().iterator().next());
    }
  }

  private long bytes() {
    return made.entrySet().stream()
        .mapToLong(each ->
            2L * each.getKey().length() + each.getValue().masks.map(TokenMasks::bytes).orElse(0L))
        .sum();
  }

  /** For how many demands something is kept. */
  synchronized int kept() {
    return made.size();
  }

  private static ControlMarks marks(AnswerDemands demands) {
    return demands.callFormat().map(ToolCallFormat::marks).orElse(ControlMarks.NONE);
  }

  private TokenMasks masks(Rule rule, ControlMarks marks, String parameter) {
    return new TokenMasks(rule, sortedTokens(), tokenizer, marks, parameter);
  }

  private synchronized SortedTokens sortedTokens() {
    SortedTokens sorted = tokens;
    if (sorted == null) {
      sorted = SortedTokens.of(tokenizer);
      tokens = sorted;
    }
    return sorted;
  }
}
