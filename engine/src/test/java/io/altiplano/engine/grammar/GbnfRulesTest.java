package io.altiplano.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the judge's golden file does not say: places of faults, and what goes beyond llama.cpp. */
class GbnfRulesTest {
  private static void refused(String grammar, String message) {
    assertThatThrownBy(() -> GbnfRules.of(grammar)).hasMessage("response_format: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "root ::= 'a => 1, 12 => the end of a literal is missing",
        "root ::= '가' |\\n  [가- => 2, 6 => the end of a class is missing",
        "root ::= [] => 1, 10 => a class has no characters",
        "root ::= [b-a] => 1, 11 => a range runs backwards",
        "root ::= 'a'\\nroot ::= 'b' => 2, 1 => this rule is defined already",
        "root ::= 'a' %\\n => 1, 14 => '%' is not known here",
        "root ::= a\\n\\na ::= 'x' other => 3, 11 => no rule 'other' is defined",
        "one ::= 'a' => 1, 1 => no rule 'root' is defined",
        "root ::= <think> => 1, 10 => tokens in angle brackets are not known here",
        "root ::= 'a' ( ? ) => 1, 16 => there is nothing before it to repeat",
        "root ::= 'a'{2001} => 1, 14 => more than 2000 times is too often",
        "root ::= 'a'{3,2} => 1, 13 => how often is said as {n}, {n,} or {n,m}",
        "root ::= 'a'{99999999999} => 1, 14 => more than 2000 times is too often",
        "root ::= 'a'{} => 1, 14 => a count is missing: {n}, {n,} or {n,m}",
        "root ::= '\\xg0' => 1, 11 => 2 hexadecimal digits are missing",
        "root ::= '\\uD83E' => 1, 11 => there is no such character",
        "root ::= '\\U00110000' => 1, 11 => there is no such character",
        "root ::= (('a') => 1, 16 => a ')' is missing",
        "root : 'a' => 1, 6 => '::=' is missing",
        "'a' => 1, 1 => a rule's name is missing: letters, digits, '-' and '_'",
      })
  void faultsAreSaidWithLineAndColumn(String grammar, String place, String why) {
    String[] numbers = place.split(", ");
    refused(
        grammar.replace("\\n", "\n").replace('\'', '"'),
        "the grammar, line %s, column %s: %s".formatted(numbers[0], numbers[1], why));
  }

  @Test
  void rulesThatBeginWithThemselvesAreNamed() {
    refused(
        "root ::= \"=\" sum\nsum ::= blank? term\nterm ::= blank* sum \"+\" term\nblank ::= \" \"?",
        "the grammar, line 2, column 1: a rule begins with itself: sum > term > sum"
            + " (left recursion); repeat with * or + instead");
    assertThat(Texts.follows(GbnfRules.of("root ::= \"a\" root | \"b\""), "aab")).isTrue();
  }

  /** As xgrammar's users write it. */
  @Test
  void namesAndLinesMayBeLooser() {
    Rule rule = GbnfRules.of("  root ::= a_b\n   | \"c\"\n  \n a_b ::= \"d\"\n");
    assertThat(Texts.follows(rule, "c")).isTrue();
    assertThat(Texts.follows(rule, "d")).isTrue();
    assertThat(Texts.follows(rule, "")).isFalse();
  }

  @Test
  void whatMayBeEmptyMayBeRepeated() {
    Rule rule = GbnfRules.of("root ::= (\"a\"? e)* \"b\"\ne ::= (\"c\" | \"\")+");
    assertThat(Texts.follows(rule, "aaccacb")).isTrue();
    assertThat(Texts.follows(rule, "b")).isTrue();
    assertThat(Texts.follows(rule, "aacc")).isFalse();
  }

  @Test
  void sizesAreBounded() {
    refused(
        "root ::= " + "\"a\" ".repeat(20_000),
        "the grammar, line 1, column 65537: more than 65536 characters are too many");
    StringBuilder many = new StringBuilder("root ::= \"a\"\n");
    for (int i = 0; i < 1_000; i++) {
      many.append("r").append(i).append(" ::= \"a\"\n");
    }
    refused(many.toString(), "the grammar, line 1001, column 1: more than 1000 rules are too many");
    String tooDeep = "groups and repetitions lie more than 100 deep in one another";
    refused(
        "root ::= " + "(".repeat(101) + "\"a\"" + ")".repeat(101),
        "the grammar, line 1, column 110: " + tooDeep);
    refused("root ::= \"가\"" + "+".repeat(101), "the grammar, line 1, column 113: " + tooDeep);
    refused(
        "root ::= \"x\" " + "(".repeat(51) + "\"a\"" + ")+".repeat(51),
        "the grammar, line 1, column 14: " + tooDeep);
    Rule deep = GbnfRules.of("root ::= \"가\"" + "+".repeat(100));
    assertThat(Texts.follows(deep, "가가")).isTrue();
  }
}
