package io.altiplano.engine.grammar;

import static io.altiplano.engine.grammar.Rules.any;
import static io.altiplano.engine.grammar.Rules.choice;
import static io.altiplano.engine.grammar.Rules.literal;
import static io.altiplano.engine.grammar.Rules.sequence;

import io.altiplano.api.Tool;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What an answer may be where tools are declared: words, or calls of these tools with the arguments
 * that they declare. An answer is a call once it begins as calls do.
 */
public final class ToolCallRules {
  private ToolCallRules() {}

  /** The rule; tools that are not strict take any object. */
  public static Rule of(List<Tool> tools, ToolCallFormat format) {
    Rule body =
        choice(
            tools.stream()
                .map(tool ->
                    sequence(literal(tool.name()), literal(format.middle()), arguments(tool)))
                .toList());
    Rule call = sequence(literal(format.beginning()), body, literal(format.end()));
    Rule calls =
        format
            .separator()
            .map(separator -> sequence(call, any(sequence(literal(separator), call))))
            .orElse(call);
    return choice(calls, words(format.beginning()));
  }

  private static Rule arguments(Tool tool) {
    return tool.strict() ? SchemaRules.of(tool.parameters()) : JsonRules.OBJECT;
  }

  /** Every text but those that begin so; one that ends before it is known counts as words. */
  private static Rule words(String beginning) {
    byte[] bytes = beginning.getBytes(StandardCharsets.UTF_8);
    Rule rest = otherThan(bytes[bytes.length - 1]);
    for (int i = bytes.length - 2; i >= 0; i--) {
      int symbol = bytes[i] & 0xFF;
      rest = choice(otherThan(bytes[i]), sequence(Rules.symbols(symbol, symbol), rest));
    }
    return rest;
  }

  private static Rule otherThan(byte value) {
    return choice(Rules.EMPTY, sequence(Rules.allBut(value & 0xFF), Rules.ANYTHING));
  }
}
