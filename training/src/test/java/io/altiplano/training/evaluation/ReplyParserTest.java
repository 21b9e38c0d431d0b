package io.altiplano.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.api.ToolCall;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplyParserTest {
  @Test
  void wordsCallNothing() {
    assertThat(ReplyParser.parse("Which city?")).isInstanceOf(Reply.Said.class);
    assertThat(ReplyParser.parse("")).isInstanceOf(Reply.Said.class);
    assertThat(ReplyParser.parse("I say {\"name\":\"Find\"}")).isInstanceOf(Reply.Said.class);
  }

  @Test
  void llamasFormat() {
    Reply reply =
        ReplyParser.parse(
            " {\"name\": \"Find\", \"parameters\": {\"city\": \"San Jose\", \"seats\": 2}}\n");
    assertThat(reply)
        .isEqualTo(
            new Reply.Called(
                List.of(new ToolCall("call_1", "Find", Map.of("city", "San Jose", "seats", 2)))));
  }

  @Test
  void hermesFormat() {
    Reply reply =
        ReplyParser.parse(
            "<tool_call>\n{\"name\":\"A\",\"arguments\":{}}\n</tool_call>\n"
                + "<tool_call>{\"name\":\"B\",\"arguments\":{\"x\":true}}</tool_call>");
    assertThat(reply)
        .isEqualTo(
            new Reply.Called(
                List.of(
                    new ToolCall("call_1", "A", Map.of()),
                    new ToolCall("call_2", "B", Map.of("x", true)))));
  }

  @Test
  void whatIsNoCallIsBroken() {
    for (String text :
        List.of(
            "{\"name\": \"Find\", \"parameters\": {\"city\":",
            "{\"name\": \"Find\"}",
            "{\"name\": 3, \"parameters\": {}}",
            "{\"name\": \"Find\", \"parameters\": []}",
            "{\"name\": \"Find\", \"parameters\": {}} Here you are.",
            "{\"name\": \"Find\", \"parameters\": {\"a\": 1, \"a\": 2}}",
            "<tool_call>{\"name\":\"A\",\"arguments\":{}}",
            "<tool_call>{\"name\":\"A\",\"arguments\":{}}</tool_call> done")) {
      assertThat(ReplyParser.parse(text)).as(text).isInstanceOf(Reply.Broken.class);
    }
  }

  @Test
  void wordsAreKnownByTheirBeginning() {
    assertThat(ReplyParser.isWords("S")).isTrue();
    assertThat(ReplyParser.isWords(" \n")).isFalse();
    assertThat(ReplyParser.isWords("{")).isFalse();
    assertThat(ReplyParser.isWords("<tool")).isFalse();
    assertThat(ReplyParser.isWords("<tool_call>{")).isFalse();
    assertThat(ReplyParser.isWords("<b>")).isTrue();
  }
}
