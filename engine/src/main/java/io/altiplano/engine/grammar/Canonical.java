package io.altiplano.engine.grammar;

import io.altiplano.api.AnswerFormat;
import io.altiplano.api.Tool;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes demands so that two are the same text only if they make the same rule: members in their
 * order, the number 1 apart from the text "1", every text with its length.
 */
final class Canonical {
  private final StringBuilder text = new StringBuilder();

  /** Of the request, to which what is added belongs. */
  private String parameter = "tools";

  private int depth;

  private Canonical() {}

  /**
   * What these demands are.
   *
   * @throws io.altiplano.api.AltiplanoException INVALID_REQUEST for schemas that are too deep
   */
  static String of(AnswerDemands demands) {
    Canonical canonical = new Canonical();
    for (Tool tool : demands.tools()) {
      canonical.add(tool.name());
      canonical.add(tool.holding().name());
      canonical.add(tool.parameters());
    }
    canonical.add(demands.choice().toString());
    canonical.add(demands.callFormat().toString());
    canonical.add(demands.thinking().name());
    canonical.parameter = "response_format";
    switch (demands.format()) {
      case AnswerFormat.Text _ -> canonical.add("text");
      case AnswerFormat.JsonObject _ -> canonical.add("object");
      case AnswerFormat.JsonSchema schema -> {
        canonical.add(schema.strict());
        canonical.add(schema.schema());
      }
      case AnswerFormat.Regex regex -> {
        canonical.add("regex");
        canonical.add(regex.pattern());
      }
      case AnswerFormat.Grammar grammar -> {
        canonical.add("grammar");
        canonical.add(grammar.source());
      }
    }
    return canonical.text.toString();
  }

  private void add(@Nullable Object value) {
    Nesting.requireValue(depth, parameter);
    depth++;
    switch (value) {
      case null -> text.append('z');
      case Map<?, ?> map -> {
        text.append('{');
        for (Map.Entry<?, ?> member : map.entrySet()) {
          add(String.valueOf(member.getKey()));
          add(member.getValue());
        }
        text.append('}');
      }
      case List<?> list -> {
        text.append('[');
        for (Object item : list) {
          add(item);
        }
        text.append(']');
      }
      case Number number -> text.append('n').append(number).append(';');
      case Boolean truth -> text.append(truth ? 't' : 'f');
      default -> {
        String string = value.toString();
        text.append('s').append(string.length()).append(':').append(string);
      }
    }
    depth--;
  }
}
