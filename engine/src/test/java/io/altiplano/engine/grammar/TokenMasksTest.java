package io.altiplano.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AnswerFormat;
import io.altiplano.api.Tool;
import io.altiplano.api.ToolChoice;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Tokenizers;
import io.altiplano.engine.tokenizer.Vocabularies;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which tokens may come next, beside trying each of them alone. */
class TokenMasksTest {
  private static final List<String> TOKENS =
      List.of(
          "{\"", "{\"name", "name", "\":", "\"F", "Fi", "Find", "Found", "\",", "\"}", "\"}}", "}}",
          "ci", "city", "cities", "Par", "is", "Paris", "aris", "},", "<tool>", "<eos>", "<head>");

  private static final int TOOL_TOKEN = 256 + TOKENS.indexOf("<tool>");
  private static final int EOS = 256 + TOKENS.indexOf("<eos>");
  private static final int HEADER = 256 + TOKENS.indexOf("<head>");

  private static final ModelTokenizer TOKENIZER = tokenizer();

  private static final Tool FIND =
      new Tool(
          "Find",
          "",
          Map.of(
              "properties",
              Map.of("city", Map.of("enum", List.of("Paris", "서울"))),
              "required",
              List.of("city")));

  private static final ToolCallFormat FORMAT =
      new ToolCallFormat("{\"name\":\"", "\",\"parameters\":", "}", Optional.empty());

  private static ModelTokenizer tokenizer() {
    Map<String, Object> keys = Vocabularies.byteLevelKeys(TOKENS, List.of());
    int[] types = new int[256 + TOKENS.size()];
    Arrays.fill(types, 1);
    types[TOOL_TOKEN] = 4;
    types[EOS] = 3;
    types[HEADER] = 3;
    keys.put("tokenizer.ggml.token_type", types);
    keys.put("tokenizer.ggml.eos_token_id", EOS);
    return Tokenizers.from(Metadata.of(keys));
  }

  private static Rule rule(List<Tool> tools, ToolCallFormat format) {
    return AnswerRules.of(
            new AnswerDemands(
                tools, ToolChoice.AUTO, Optional.of(format), AnswerFormat.TEXT, Thinking.NEVER))
        .orElseThrow();
  }

  private static TokenMasks masks() {
    return new TokenMasks(
        rule(List.of(FIND), FORMAT),
        SortedTokens.of(TOKENIZER),
        TOKENIZER,
        ControlMarks.NONE,
        "tools");
  }

  /** What may come next, each token tried alone. */
  private static BitSet tried(Automaton automaton, int state) {
    BitSet allowed = new BitSet();
    for (int token = 0; token < TOKENIZER.vocabularySize(); token++) {
      boolean lives =
          token == HEADER
              ? automaton.step(state, Rule.CONTROL) != Automaton.DEAD
              : read(automaton, state, TOKENIZER.bytes(token)) != Automaton.DEAD;
      allowed.set(token, token == EOS ? automaton.mayEnd(state) : lives);
    }
    return allowed;
  }

  private static int read(Automaton automaton, int from, byte[] text) {
    int state = from;
    for (byte value : text) {
      state = state == Automaton.DEAD ? state : automaton.step(state, value & 0xFF);
    }
    return state;
  }

  private static int read(TokenMasks masks, String text) {
    int state = masks.start();
    for (int token : TOKENIZER.encode(text)) {
      state = masks.step(state, token);
    }
    return state;
  }

  private static boolean may(String before, String next) {
    TokenMasks masks = masks();
    int token = TOKENIZER.vocabulary().find(next).orElseThrow();
    return masks.allowed(read(masks, before)).get(token);
  }

  @Test
  void equalTryingEveryToken() {
    Automaton automaton = new Automaton(rule(List.of(FIND), FORMAT), "tools");
    SortedTokens tokens = SortedTokens.of(TOKENIZER);
    String call = "{\"name\":\"Find\",\"parameters\":{\"city\":\"서울\"}}";
    byte[] bytes = call.getBytes(StandardCharsets.UTF_8);
    for (int end = 0; end <= bytes.length; end++) {
      int state = read(automaton, automaton.start(), Arrays.copyOf(bytes, end));
      assertThat(tokens.allowed(automaton, state, ControlMarks.NONE))
          .isEqualTo(tried(automaton, state));
    }
  }

  @Test
  void aCallIsOneOfADeclaredTool() {
    assertThat(may("", "{\"")).isTrue();
    assertThat(may("", "{\"name")).isTrue();
    assertThat(may("{\"name\":\"", "Find")).isTrue();
    assertThat(may("{\"name\":\"", "Found")).isFalse();
    assertThat(may("{\"name\":\"", "Paris")).isFalse();
    assertThat(may("{\"name\":\"Find\",\"parameters\":", "{\"")).isTrue();
    assertThat(may("{\"name\":\"Find\",\"parameters\":{\"", "city")).isTrue();
    assertThat(may("{\"name\":\"Find\",\"parameters\":{\"", "cities")).isFalse();
    assertThat(may("{\"name\":\"Find\",\"parameters\":{\"city\":\"P", "aris")).isTrue();
    assertThat(may("{\"name\":\"Find\",\"parameters\":{\"city\":\"P", "is")).isFalse();
    assertThat(may("{\"name\":\"Find\",\"parameters\":{\"city\":\"Paris", "\"}}")).isTrue();
    assertThat(may("{\"name\":\"Find\",\"parameters\":{\"city\":\"Paris", "<eos>")).isFalse();
  }

  @Test
  void aWholeCallEndsTheAnswer() {
    TokenMasks masks = masks();
    int state = read(masks, "{\"name\":\"Find\",\"parameters\":{\"city\":\"Paris\"}}");
    BitSet only = new BitSet();
    only.set(EOS);
    assertThat(masks.allowed(state)).isEqualTo(only);
  }

  /** Between tags a call may come after words and thoughts, and another may follow. */
  @Test
  void taggedCallsAreHeldWhereverTheyStand() {
    ToolCallFormat tagged =
        new ToolCallFormat("<c>{\"n\":\"", "\",\"a\":", "}</c>", Optional.of("\n"));
    Rule rule = rule(List.of(FIND), tagged);
    String call = "<c>{\"n\":\"Find\",\"a\":{\"city\":\"Paris\"}}</c>";
    for (String right :
        List.of(
            "",
            "words",
            "<c",
            "<<c<c>",
            call,
            "Sure. " + call,
            "<c<c>{<" + call,
            call + "\n" + call)) {
      assertThat(Texts.follows(rule, right)).as(right).isTrue();
    }
    for (String wrong :
        List.of(
            call + " words",
            call + call,
            "a" + call.replace("Find", "Lose"),
            call.replace("city", "c"))) {
      assertThat(Texts.follows(rule, wrong)).as(wrong).isFalse();
    }
  }

  @Test
  void aContradictionIsSaidToBeOne() {
    Map<String, Object> itself =
        Map.of(
            "properties", Map.of("a", Map.of("$ref", "#/properties/a")), "required", List.of("a"));
    TokenMasks masks =
        new TokenMasks(
            rule(List.of(new Tool("Find", "", itself)), FORMAT),
            SortedTokens.of(TOKENIZER),
            TOKENIZER,
            ControlMarks.NONE,
            "tools");
    int state = read(masks, "{\"name\":\"Find\",\"parameters\":{\"a\":" + "\n" + " ".repeat(19));
    assertThatThrownBy(() -> masks.allowed(state)).hasMessageContaining("contradicts itself");
  }

  /** A rule by which nothing has been read yet has its weight; states and masks come later. */
  @Test
  void whatIsKeptIsCounted() {
    Rule rule = GbnfRules.of("root ::= " + "[^가]".repeat(100));
    TokenMasks masks =
        new TokenMasks(
            rule, SortedTokens.of(TOKENIZER), TOKENIZER, ControlMarks.NONE, "response_format");
    long unread = masks.bytes();
    // The bytes of such a class are some thirty sets of symbols.
    assertThat(unread).isBetween(100L * 20 * Rule.SYMBOLS, 100L * 60 * Rule.SYMBOLS);
    masks.allowed(masks.start());
    long read = masks.bytes();
    assertThat(read).isGreaterThan(unread + Integer.BYTES * Rule.SYMBOLS);
    masks.allowed(masks.start());
    assertThat(masks.bytes()).isEqualTo(read);
    assertThat(masks.isLarge()).isFalse();
  }

  /** What rules share is there once, and rules that contain themselves come to an end. */
  @Test
  void theSizeOfARuleCountsEachPartOnce() {
    long value = RuleSize.bytes(JsonRules.VALUE);
    assertThat(value).isBetween(5_000L, 50_000L);
    Rule twice = Rules.sequence(JsonRules.VALUE, JsonRules.VALUE);
    assertThat(RuleSize.bytes(twice) - value).isBetween(1L, 100L);
  }

  @Test
  void wordsAreFree() {
    TokenMasks masks = masks();
    for (String words : List.of("Paris", "{\"Found", "{\"name\":1")) {
      assertThat(masks.allowed(read(masks, words)).cardinality())
          .as(words)
          .isEqualTo(TOKENIZER.vocabularySize());
    }
    assertThat(masks.allowed(masks.start()).get(HEADER)).isTrue();
    assertThat(may("{\"name\":", "<head>")).isTrue();
    assertThat(may("{\"name\":\"", "<head>")).isFalse();
  }

  @Test
  void aConstraintForbidsTheRest() {
    ReplyConstraint constraint = new ReplyConstraint(masks());
    float[] logits = new float[TOKENIZER.vocabularySize()];
    for (int token : TOKENIZER.encode("{\"name\":\"Find")) {
      constraint.accept(token);
    }
    constraint.apply(logits);
    for (int token = 0; token < logits.length; token++) {
      boolean quote = TOKENIZER.bytes(token)[0] == '"' && token != EOS;
      boolean next = quote && List.of("\"", "\",").contains(TOKENIZER.decode(new int[] {token}));
      assertThat(logits[token]).isEqualTo(next ? 0f : Float.NEGATIVE_INFINITY);
    }
  }

  /** A control token that begins a call may come in the middle of words, and no other does. */
  @Test
  void marksAreAllowedWhereCallsMayBegin() {
    ControlMarks marks = new ControlMarks(List.of(HEADER), List.of("<head>"));
    String mark = ControlMarks.markAt(0);
    ToolCallFormat format =
        new ToolCallFormat(
            mark, "", CallPart.of("["), CallPart.of(""), Optional.of(mark), "", marks);
    TokenMasks masks =
        new TokenMasks(
            rule(List.of(FIND), format), SortedTokens.of(TOKENIZER), TOKENIZER, marks, "tools");
    assertThat(masks.allowed(read(masks, "Paris is")).get(HEADER)).isTrue();
    int begun = masks.step(read(masks, "Paris"), HEADER);
    BitSet names = new BitSet();
    names.set(TOKENIZER.vocabulary().find("F").orElseThrow());
    names.set(TOKENIZER.vocabulary().find("Fi").orElseThrow());
    names.set(TOKENIZER.vocabulary().find("Find").orElseThrow());
    assertThat(masks.allowed(begun)).isEqualTo(names);
    int named = begun;
    for (int token : TOKENIZER.encode("Find[{\"city\":\"Paris\"}")) {
      named = masks.step(named, token);
    }
    BitSet ends = new BitSet();
    ends.set(EOS);
    ends.set(HEADER);
    assertThat(masks.allowed(named)).isEqualTo(ends);
  }
}
