package io.altiplano.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.AnswerFormat;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.Tool;
import io.altiplano.api.ToolChoice;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Tokenizers;
import io.altiplano.engine.tokenizer.Vocabularies;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever somebody asks to be held to, no mask takes more than its budget, nor all together. */
@Timeout(120)
class HostileRulesTest {
  private static final int TOKENS = 10_000;
  private static final int LENGTH = 100;
  private static final ModelTokenizer TOKENIZER = tokenizer();
  private static final SortedTokens SORTED = SortedTokens.of(TOKENIZER);

  /** Words of few letters, so that as many as can be follow a rule. */
  private static ModelTokenizer tokenizer() {
    SplittableRandom random = new SplittableRandom(1);
    Set<String> tokens = new LinkedHashSet<>();
    while (tokens.size() < TOKENS) {
      StringBuilder token = new StringBuilder();
      for (int length = 2 + random.nextInt(9); length > 0; length--) {
        token.append("ab[(\"x1".charAt(random.nextInt(7)));
      }
      tokens.add(token.toString());
    }
    List<String> all = new ArrayList<>(tokens);
    all.add("<eos>");
    Map<String, Object> keys = Vocabularies.byteLevelKeys(all, List.of());
    int[] types = IntStream.range(0, 256 + all.size()).map(_ -> 1).toArray();
    types[types.length - 1] = 3;
    keys.put("tokenizer.ggml.token_type", types);
    keys.put("tokenizer.ggml.eos_token_id", types.length - 1);
    return Tokenizers.from(Metadata.of(keys));
  }

  /** Writes by a rule until it is at its end, or what it allows is too much; never more work. */
  private static void write(Supplier<Rule> made) {
    SplittableRandom random = new SplittableRandom(2);
    try {
      Automaton automaton = new Automaton(made.get(), "response_format");
      int state = automaton.start();
      for (int i = 0; i < LENGTH && state != Automaton.DEAD; i++) {
        long before = automaton.budget().done();
        automaton.budget().renew();
        BitSet allowed = SORTED.allowed(automaton, state, ControlMarks.NONE);
        assertThat(automaton.budget().done() - before).isLessThanOrEqualTo(WorkBudget.MASK);
        int[] tokens = allowed.stream().filter(token -> token < 256 + TOKENS).toArray();
        if (tokens.length == 0) {
          return;
        }
        for (byte value : TOKENIZER.bytes(tokens[random.nextInt(tokens.length)])) {
          state = automaton.step(state, value & 0xFF);
        }
      }
      assertThat(automaton.budget().bytes()).isLessThanOrEqualTo(WorkBudget.MOST_BYTES);
    } catch (AltiplanoException refused) {
      assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
      assertThat(refused.parameter()).contains("response_format");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(.*a.{900})",
        "((a?){100}b?){100}",
        "((a|b)*(a|b)*)*(a|b){1000}x",
        "(((a{0,1000}){0,1000}){0,1000}){0,1000}",
        "(a|ab|abb|b|ba|baa|[ab]{1,9})*[ab]{1000}",
        "(.{0,100}[ab]){0,100}x",
        "([ab(\\[x\"1]?){1000}",
        "(a*b*x*1*)*[^ab]*"
      })
  void expressions(String expression) {
    write(() -> RegexRules.ofAnswer(expression));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "root ::= root2 root2 | [ab]\nroot2 ::= \"a\" root | \"b\" root | \"a\" root2? \"b\"",
        "root ::= (\"[\" root \"]\" | \"[\" root \"x\" | [ab1\"(])+",
        "root ::= (\"a\" root? | \"b\" root? | \"a\" root? root?)+",
        "root ::= ([^c]{0,2000}){0,2000}",
        "root ::= ((\"a\"? \"b\"?){2000} \"x\"?){2000}"
      })
  void grammars(String grammar) {
    write(() -> GbnfRules.of(grammar));
  }

  @Test
  void schemas() {
    Map<String, Object> list = Map.of("type", "array", "items", Map.of("$ref", "#"));
    write(() -> SchemaRules.of(Map.of("anyOf", List.of(list, list, list, Map.of()))));
    Map<String, Object> wide = new LinkedHashMap<>();
    for (int i = 0; i < 1000; i++) {
      wide.put(Integer.toString(i), Map.of("type", "string", "maxLength", 1000));
    }
    write(() -> SchemaRules.of(Map.of("type", "object", "properties", wide)));
    List<String> texts = IntStream.range(0, 50_000).mapToObj(i -> "a".repeat(i % 99) + i).toList();
    write(() -> SchemaRules.of(Map.of("enum", texts)));
  }

  /** What reads a rule calls itself: nobody may lead it deeper than there is stack. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s+",
        "%s*",
        "%s?",
        "%s{2}",
        "%s{0,2}",
        "%s *",
        "(%s)",
        "(%s)+",
        "(\"a\" | %s)",
        "(\"a\"? %s)?"
      })
  void grammarsThatAreTooDeep(String around) {
    String[] halves = around.split("%s", -1);
    int levels = 60_000 / around.length();
    String deep = halves[0].repeat(levels) + "\"가\"" + halves[1].repeat(levels);
    refused(
        () -> GbnfRules.of("root ::= deep\ndeep ::= " + deep),
        "the grammar, line 2, column ",
        "groups and repetitions lie more than 100 deep in one another");
  }

  @Test
  void expressionsThatAreTooDeep() {
    String deep = "(?:".repeat(2_400) + "가" + ")".repeat(2_400);
    refused(
        () -> RegexRules.ofAnswer(deep),
        "the pattern '(?:",
        "groups lie more than 100 deep in one another");
  }

  private static void refused(Supplier<Rule> made, String place, String why) {
    assertThatThrownBy(made::get)
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
        .hasMessageStartingWith("response_format: " + place)
        .hasMessageEndingWith(why);
  }

  /** Half of the stack that a thread usually has is enough for what is allowed. */
  @Test
  void whatIsJustNotTooDeepIsRead() throws InterruptedException {
    List<Supplier<Rule>> deep =
        List.of(
            () -> GbnfRules.of("root ::= \"a\"" + "?*+{2}".repeat(25)),
            () -> GbnfRules.of("root ::= " + "(".repeat(50) + ".*" + ")+".repeat(49) + ")"),
            () -> RegexRules.ofAnswer("(?:".repeat(100) + "가" + "|a)?".repeat(100)),
            () -> SchemaRules.of(Map.of("const", deepList(299))),
            () -> SchemaRules.of(deepSchema(90)));
    List<Throwable> failures = new ArrayList<>();
    Thread thread = new Thread(null, () -> deep.forEach(HostileRulesTest::write), "small", 1 << 19);
    thread.setUncaughtExceptionHandler((_, failure) -> failures.add(failure));
    thread.start();
    thread.join();
    assertThat(failures).isEmpty();
  }

  private static Map<String, Object> deepSchema(int levels) {
    Map<String, Object> deep = Map.of("type", "boolean");
    for (int i = 0; i < levels; i++) {
      deep = Map.of("anyOf", List.of(Map.of("type", "array", "items", deep)));
    }
    return deep;
  }

  private static List<Object> deepList(int levels) {
    List<Object> deep = List.of();
    for (int i = 1; i < levels; i++) {
      deep = List.of(deep);
    }
    return deep;
  }

  /** Keys are made of whole schemas, before anything else is. */
  @Test
  void schemasThatAreTooDeep() {
    Map<String, Object> deep = Map.of("const", deepList(5_000));
    AnswerDemands format = AnswerDemands.of(new AnswerFormat.JsonSchema(deep, false));
    assertThatThrownBy(format::key)
        .hasMessage("response_format: objects and lists lie more than 300 deep in one another");
    Tool tool = new Tool("f", "", deep);
    AnswerDemands call =
        new AnswerDemands(
            List.of(tool),
            ToolChoice.AUTO,
            Optional.of(new ToolCallFormat("<c>", ":", "</c>", Optional.empty())),
            AnswerFormat.TEXT,
            Thinking.NEVER);
    assertThatThrownBy(call::key).hasMessageStartingWith("tools: objects and lists lie more than");
  }

  /** A rule that is too heavy to be kept is not read by either. */
  @Test
  void rulesThatAreTooHeavyAreRefused() {
    String classes = "[^a]".repeat(13_000);
    assertThatThrownBy(() -> new Automaton(GbnfRules.of("root ::= " + classes), "response_format"))
        .hasMessageContaining("make it simpler");
  }

  /** What is only large is refused before it is made. */
  @Test
  void makingARuleIsBoundedToo() {
    Map<String, Object> patterns = new LinkedHashMap<>();
    Map<String, Object> multiples = new LinkedHashMap<>();
    Map<String, Object> formats = new LinkedHashMap<>();
    for (int i = 0; i < 1000; i++) {
      patterns.put("p" + i, Map.of("type", "string", "pattern", "^" + "[^a]".repeat(100) + "$"));
      multiples.put("p" + i, Map.of("type", "integer", "multipleOf", 397));
      formats.put("p" + i, Map.of("type", "string", "format", "ipv6"));
    }
    for (Map<String, Object> large : List.of(patterns, multiples)) {
      Map<String, Object> schema = Map.of("type", "object", "properties", large);
      assertThatThrownBy(() -> SchemaRules.of(schema))
          .hasMessage(
              "response_format: a schema says more than can be held to at once; make it smaller");
      assertThatThrownBy(() -> SchemaRules.ofArguments(schema))
          .hasMessageStartingWith("tools: a schema");
    }
    assertThat(
            Texts.follows(
                SchemaRules.of(Map.of("type", "object", "properties", formats)),
                "{\"p7\": \"::1\"}"))
        .isTrue();
  }

  /** Strictness is looked at first, and so is what nobody refers to. */
  @Test
  void checkingASchemaIsBoundedToo() {
    Map<String, Object> unused = new LinkedHashMap<>();
    for (int i = 0; i < 1000; i++) {
      unused.put("d" + i, Map.of("type", "number", "multipleOf", new BigDecimal("0.000000397")));
    }
    Map<String, Object> schema = Map.of("type", "object", "properties", Map.of(), "$defs", unused);
    long start = System.nanoTime();
    assertThatThrownBy(() -> SchemaRules.of(new AnswerFormat.JsonSchema(schema, true)))
        .hasMessageContaining("make it smaller");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  /** A budget that is spent stays spent, whatever is asked next. */
  @Test
  void theBudgetOfARuleEnds() {
    WorkBudget budget = new WorkBudget("tools");
    long done = 0;
    while (done < WorkBudget.IN_ALL) {
      budget.renew();
      budget.spend(WorkBudget.MASK);
      done += WorkBudget.MASK;
    }
    budget.renew();
    assertThatThrownBy(() -> budget.spend(1)).hasMessageStartingWith("tools: ");
    assertThat(budget.isLow()).isTrue();
    WorkBudget kept = new WorkBudget("tools");
    kept.keep(WorkBudget.MOST_BYTES);
    assertThatThrownBy(() -> kept.keep(1)).hasMessageContaining("make it simpler");
  }
}
