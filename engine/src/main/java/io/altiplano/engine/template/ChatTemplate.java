package io.altiplano.engine.template;

import io.altiplano.engine.tokenizer.Segment;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model's chat template: turns a conversation into a prompt. Parsed once, rendered often, by any
 * number of threads at once.
 */
public final class ChatTemplate {
  private final TemplateSource source;
  private final StatementParser.Parsed parsed;
  private final TemplateLimits limits;
  private final Clock clock;

  private ChatTemplate(
      TemplateSource source, StatementParser.Parsed parsed, TemplateLimits limits, Clock clock) {
    this.source = source;
    this.parsed = parsed;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Reads a template.
   *
   * @throws io.altiplano.api.AltiplanoException {@code INVALID_FILE} with line and column, if the
   *     source is no template
   */
  public static ChatTemplate parse(String source) {
    return parse(source, TemplateLimits.DEFAULT);
  }

  public static ChatTemplate parse(String text, TemplateLimits limits) {
    TemplateSource source = new TemplateSource(text);
    if (text.length() > limits.templateCharacters()) {
      throw source.syntaxError(
          0, "the template is longer than " + limits.templateCharacters() + " characters");
    }
    StatementParser.Parsed parsed = StatementParser.parse(source, limits);
    return new ChatTemplate(source, parsed, limits, Clock.system(ZoneId.systemDefault()));
  }

  /** The same template whose {@code strftime_now} reads that clock. */
  public ChatTemplate withClock(Clock value) {
    return new ChatTemplate(source, parsed, limits, value);
  }

  /** The text from which the template was read. */
  public String source() {
    return source.text();
  }

  /** Every name that the template reads, its own and its functions included. */
  public Set<String> variables() {
    return parsed.names();
  }

  /**
   * Renders the template. Neighbouring segments differ in kind, and none is empty.
   *
   * @param context plain values: String, Number, Boolean, List, Map, null, and {@link ControlText}
   * @throws io.altiplano.api.AltiplanoException {@code INVALID_REQUEST} if the template refuses the
   *     context (with its own words), cannot be rendered with it, or costs too much
   */
  public List<Segment> render(Map<String, ? extends @Nullable Object> context) {
    Budget budget = new Budget(limits);
    Rendering rendering = new Rendering(source, budget, clock);
    try {
      Scope scope = Globals.scope(rendering).inner();
      ContextValues values = new ContextValues(budget);
      context.forEach((name, value) -> scope.set(name, values.convert(value)));
      return new StatementRunner(rendering).run(parsed.statements(), scope).segments();
    } catch (EvaluationFault fault) {
      throw source.renderError(0, fault.reason());
    }
  }

  /** Renders the template and forgets whose the characters are. */
  public String renderText(Map<String, ? extends @Nullable Object> context) {
    StringBuilder text = new StringBuilder();
    render(context).forEach(segment -> text.append(segment.text()));
    return text.toString();
  }
}
