package io.altiplano.engine.grammar;

import static io.altiplano.engine.grammar.Rules.any;
import static io.altiplano.engine.grammar.Rules.choice;
import static io.altiplano.engine.grammar.Rules.literal;
import static io.altiplano.engine.grammar.Rules.sequence;

import io.altiplano.api.Tool;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an answer may be where tools are declared: words, or calls of these tools with the arguments
 * that they declare. Calls between tags may follow words or thoughts; a bare object is a call only
 * where the answer begins with it.
 */
public final class ToolCallRules {
  private ToolCallRules() {}

  /** The rule; tools that are not strict take any object. */
  public static Rule of(List<Tool> tools, ToolCallFormat format) {
    Rule call =
        sequence(
            choice(
                tools.stream()
                    .map(tool ->
                        sequence(literal(tool.name()), literal(format.middle()), arguments(tool)))
                    .toList()),
            literal(format.end()));
    Rule more =
        format
            .separator()
            .map(separator -> any(sequence(literal(separator + format.beginning()), call)))
            .orElse(Rules.EMPTY);
    boolean anywhere = !format.beginning().startsWith("{");
    return words(format.beginning(), anywhere, sequence(call, more));
  }

  private static Rule arguments(Tool tool) {
    return tool.strict() ? SchemaRules.ofArguments(tool.parameters()) : JsonRules.OBJECT;
  }

  /**
   * Words that may end wherever they like, up to that text, and then what must follow it.
   *
   * @param anywhere whether the text counts in the middle of words, or at their beginning alone
   */
  private static Rule words(String text, boolean anywhere, Rule then) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // So much of the text has been read: its first bytes, as they are the last of the words.
    List<Rule.Reference> read = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      read.add(new Rule.Reference());
    }
    for (int i = 0; i < bytes.length; i++) {
      List<Rule> ways = new ArrayList<>();
      ways.add(Rules.EMPTY);
      int expected = bytes[i] & 0xFF;
      Rule next = i + 1 < bytes.length ? read.get(i + 1) : then;
      ways.add(sequence(Rules.symbols(expected, expected), next));
      if (anywhere) {
        addFallbacks(bytes, i, read, ways);
      } else {
        ways.add(sequence(Rules.allBut(expected), Rules.ANYTHING));
      }
      read.get(i).define(choice(ways));
    }
    return read.getFirst();
  }

  /** Where every other symbol leads: as in Knuth, Morris and Pratt's search. */
  private static void addFallbacks(
      byte[] text, int read, List<Rule.Reference> states, List<Rule> ways) {
    boolean[][] leadingTo = new boolean[read + 1][Rule.SYMBOLS];
    for (int symbol = 0; symbol < Rule.SYMBOLS; symbol++) {
      if (symbol != (text[read] & 0xFF)) {
        leadingTo[fallback(text, read, symbol)][symbol] = true;
      }
    }
    for (int state = 0; state <= read; state++) {
      ways.add(sequence(Rules.marked(leadingTo[state]), states.get(state)));
    }
  }

  /** So many of the text's first bytes are the last of what was read when a symbol follows it. */
  private static int fallback(byte[] text, int read, int symbol) {
    if (symbol == Rule.CONTROL) {
      return 0;
    }
    byte[] all = Arrays.copyOf(text, read + 1);
    all[read] = (byte) symbol;
    for (int length = read; length > 0; length--) {
      if (Arrays.equals(all, all.length - length, all.length, text, 0, length)) {
        return length;
      }
    }
    return 0;
  }
}
