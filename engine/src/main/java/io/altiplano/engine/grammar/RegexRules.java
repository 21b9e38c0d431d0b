package io.altiplano.engine.grammar;

import static io.altiplano.engine.grammar.Rules.any;
import static io.altiplano.engine.grammar.Rules.choice;
import static io.altiplano.engine.grammar.Rules.repeat;
import static io.altiplano.engine.grammar.Rules.sequence;

import io.altiplano.api.AltiplanoException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * Makes rules of regular expressions (ECMA-262, as JSON Schema has them). Known are characters and
 * their escapes, classes, {@code .}, groups, {@code |}, {@code * + ? {n,m}}, and anchors at both
 * ends. What looks ahead, behind or back is not known.
 */
final class RegexRules {
  private static final CodePoints DIGITS = CodePoints.range('0', '9');
  private static final CodePoints WORD =
      DIGITS.or(CodePoints.range('a', 'z')).or(CodePoints.range('A', 'Z')).or(CodePoints.of('_'));
  private static final CodePoints ASCII_SPACE = CodePoints.each(" \t\n\r\u000B\f");

  /** Some readers of expressions take these for white space too, so they are neither. */
  private static final CodePoints SPACE =
      ASCII_SPACE
          .or(CodePoints.each("\u00A0\uFEFF\u2028\u2029\u1680\u202F\u205F\u3000"))
          .or(CodePoints.range(0x2000, 0x200A));

  private static final CodePoints NO_LINE_END = CodePoints.each("\n\r\u2028\u2029").not();

  /** Counting costs a state for each. */
  private static final int MOST_COUNTED = 1_000;

  /** Expressions come from whoever asks, and a class of characters takes some 50 microseconds. */
  private static final int LONGEST = 10_000;

  /** So much of an expression is repeated to whoever wrote it. */
  private static final int SHOWN = 100;

  private final String source;
  private final Function<CodePoints, Rule> spelling;

  /** What may stand before an expression that has no anchor, and behind. */
  private final Rule around;

  private int at;
  private int depth;

  private final String parameter;

  private RegexRules(
      String source, Function<CodePoints, Rule> spelling, Rule around, String parameter) {
    this.source = source;
    this.parameter = parameter;
    this.spelling = spelling;
    this.around = around;
  }

  /**
   * The characters between the quotes of a JSON string. An expression without anchors may be found
   * anywhere among them.
   *
   * @param parameter of the request in which the expression stands
   * @throws AltiplanoException INVALID_REQUEST, with the place, for what is not known
   */
  static Rule inJson(String expression, String parameter) {
    return new RegexRules(expression, CodePoints::inJson, any(JsonRules.CHARACTER), parameter)
        .read();
  }

  /**
   * A text that is matched from its beginning to its end, with anchors or without.
   *
   * @throws AltiplanoException INVALID_REQUEST, with the place, for what is not known
   */
  static Rule ofAnswer(String expression) {
    return new RegexRules(expression, CodePoints::rule, Rules.EMPTY, "response_format").read();
  }

  /** Whether there is a rule for that expression. */
  static boolean knows(String expression) {
    try {
      inJson(expression, "pattern");
      return true;
    } catch (AltiplanoException unknown) {
      return false;
    }
  }

  private Rule read() {
    if (source.length() > LONGEST) {
      throw refusal("more than " + LONGEST + " characters are too many");
    }
    Rule rule = whole();
    if (at < source.length()) {
      throw refusal("'" + source.charAt(at) + "' is not known here");
    }
    return rule;
  }

  /** Alternatives, each with its anchors. */
  private Rule whole() {
    List<Rule> ways = new ArrayList<>();
    do {
      boolean begins = accept("^");
      Rule inner = parts();
      boolean ends = accept("$");
      ways.add(sequence(begins ? Rules.EMPTY : around, inner, ends ? Rules.EMPTY : around));
    } while (accept("|"));
    return choice(ways);
  }

  private Rule alternatives() {
    List<Rule> ways = new ArrayList<>();
    do {
      ways.add(parts());
    } while (accept("|"));
    return choice(ways);
  }

  private Rule parts() {
    List<Rule> parts = new ArrayList<>();
    while (at < source.length() && "|)$".indexOf(source.charAt(at)) < 0) {
      parts.add(quantified(atom()));
    }
    return sequence(parts.toArray(Rule[]::new));
  }

  private Rule atom() {
    char c = source.charAt(at);
    if (accept("(?:") || (c == '(' && !source.startsWith("(?", at) && accept("("))) {
      if (++depth > Nesting.DEEPEST) {
        throw refusal(Nesting.tooDeep("groups"));
      }
      Rule inner = alternatives();
      if (!accept(")")) {
        throw refusal("a ')' is missing");
      }
      depth--;
      return inner;
    }
    if (accept("[")) {
      return spelling.apply(characterClass());
    }
    if (accept(".")) {
      return spelling.apply(NO_LINE_END);
    }
    if (accept("\\")) {
      return spelling.apply(escaped());
    }
    if ("(*+?{}]^".indexOf(c) >= 0) {
      throw refusal("'" + c + "' is not known here");
    }
    return spelling.apply(character());
  }

  private CodePoints character() {
    int codePoint = source.codePointAt(at);
    at += Character.charCount(codePoint);
    return CodePoints.of(codePoint);
  }

  private CodePoints escaped() {
    if (at == source.length()) {
      throw refusal("nothing is escaped");
    }
    char c = source.charAt(at++);
    return switch (c) {
      case 'd' -> DIGITS;
      case 'D' -> DIGITS.not();
      case 'w' -> WORD;
      case 'W' -> WORD.not();
      case 's' -> ASCII_SPACE;
      case 'S' -> SPACE.not();
      case 'n' -> CodePoints.of('\n');
      case 'r' -> CodePoints.of('\r');
      case 't' -> CodePoints.of('\t');
      case 'f' -> CodePoints.of('\f');
      case 'v' -> CodePoints.of(0x0B);
      case 'x' -> CodePoints.of(hexadecimal(2));
      case 'u' -> CodePoints.of(unicode());
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw refusal("'\\" + c + "' is not known here");
        }
        yield CodePoints.of(c);
      }
    };
  }

  /** A character, or two halves of one. */
  private int unicode() {
    int value = hexadecimal(4);
    if (Character.isHighSurrogate((char) value) && accept("\\u")) {
      int low = hexadecimal(4);
      boolean isWhole = Character.isLowSurrogate((char) low);
      value = isWhole ? Character.toCodePoint((char) value, (char) low) : value;
    }
    if (value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
      throw refusal("half a character stands alone");
    }
    return value;
  }

  private int hexadecimal(int digits) {
    try {
      int value = HexFormat.fromHexDigits(source, at, at + digits);
      at += digits;
      return value;
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw refusal(digits + " hexadecimal digits are missing");
    }
  }

  private CodePoints characterClass() {
    boolean negated = accept("^");
    CodePoints members = CodePoints.each("");
    while (at < source.length() && source.charAt(at) != ']') {
      int start = at;
      CodePoints first = classMember();
      boolean isRange =
          at + 1 < source.length() && source.charAt(at) == '-' && source.charAt(at + 1) != ']';
      if (isRange) {
        at++;
        int low = only(first, start);
        int from = at;
        int high = only(classMember(), from);
        if (low > high) {
          throw refusal("a range runs backwards");
        }
        first = CodePoints.range(low, high);
      }
      members = members.or(first);
    }
    if (!accept("]")) {
      throw refusal("a ']' is missing");
    }
    return negated ? members.not() : members;
  }

  private CodePoints classMember() {
    if (accept("\\b")) {
      return CodePoints.of('\b');
    }
    return accept("\\") ? escaped() : character();
  }

  private int only(CodePoints member, int place) {
    return member
        .only()
        .orElseThrow(() -> {
          at = place;
          return refusal("a range begins and ends with one character");
        });
  }

  private Rule quantified(Rule rule) {
    Rule repeated = rule;
    if (accept("*")) {
      repeated = any(rule);
    } else if (accept("+")) {
      repeated = repeat(rule, 1, Rule.Repeat.NO_LIMIT);
    } else if (accept("?")) {
      repeated = repeat(rule, 0, 1);
    } else if (accept("{")) {
      int least = count();
      int most = least;
      if (accept(",")) {
        most = at < source.length() && source.charAt(at) == '}' ? Rule.Repeat.NO_LIMIT : count();
      }
      if (!accept("}") || most < least) {
        throw refusal("how often is said as {n}, {n,} or {n,m}");
      }
      repeated = repeat(rule, least, most);
    } else {
      return rule;
    }
    // How much is tried first makes no difference to what follows the rule.
    accept("?");
    return repeated;
  }

  private int count() {
    int start = at;
    while (at < source.length() && "0123456789".indexOf(source.charAt(at)) >= 0) {
      at++;
    }
    if (at == start || at - start > 4) {
      throw refusal("a number from 0 to " + MOST_COUNTED + " is missing");
    }
    int count = Integer.parseInt(source, start, at, 10);
    if (count > MOST_COUNTED) {
      throw refusal("more than " + MOST_COUNTED + " times is too often");
    }
    return count;
  }

  private boolean accept(String text) {
    if (!source.startsWith(text, at)) {
      return false;
    }
    at += text.length();
    return true;
  }

  private AltiplanoException refusal(String why) {
    String shown = source.length() > SHOWN ? source.substring(0, SHOWN) + "..." : source;
    return AltiplanoException.invalidParameter(
        parameter, "the pattern '%s', character %d: %s".formatted(shown, at + 1, why));
  }
}
