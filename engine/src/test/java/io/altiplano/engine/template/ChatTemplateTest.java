package io.altiplano.engine.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.tokenizer.Segment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What callers see of a template: errors with their place, Java values, threads. */
class ChatTemplateTest {
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "{{ x => line 1, column 1: this tag is not closed by '}}'",
        "a\\n{% if x => line 2, column 1: this tag is not closed by '%}'",
        "{# x => line 1, column 1: this comment is not closed by '#}'",
        "{{ 'x }} => line 1, column 4: this string is not closed",
        "{% raw %}x => line 1, column 1: this raw block is not closed by '{% endraw %}'",
        "{% if x %}a => line 1, column 12: expected '{% endif %}', found the end of the template",
        "a{% endif %} => line 1, column 5: 'endif' ends nothing that was begun",
        "{% for x in y %}{% endif %} => line 1, column 20: expected 'endfor', found 'endif'",
        "{{ 1 + }} => line 1, column 8: expected an expression, found '}}'",
        "{{ a b }} => line 1, column 6: expected '}}', found 'b'",
        "{{ a | }} => line 1, column 8: expected the name of a filter, found '}}'",
        "{{ f(a b) }} => line 1, column 8: expected ',' or ')', found 'b'",
        "{{ [1 2] }} => line 1, column 7: expected ',' or ']', found '2'",
        "{{ $ }} => line 1, column 4: unexpected character '$'",
        "{{ '\\xg1' }} => line 1, column 7: an escape needs 2 hexadecimal digits",
        "{% include 'x' %} => line 1, column 12: unknown statement 'include'",
        "{% break %} => line 1, column 10: 'break' outside of a loop",
        "{% for x in y recursive %} => line 1, column 15: recursive loops are not supported",
        "{{ f(a=1, 2) }} => line 1, column 14: a positional argument follows one of another kind",
        "{% macro f(a, a) %} => line 1, column 16: the parameter 'a' is declared twice"
      })
  void mistakesAreNamedWithTheirPlace(String source, String message) {
    assertThatThrownBy(() -> ChatTemplate.parse(source.replace("\\n", "\n")))
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FILE))
        .hasMessage("chat template, " + message);
  }

  @Test
  void faultsAreNamedWithTheirPlace() {
    ChatTemplate template =
        ChatTemplate.parse("{% for m in messages %}\n  {{ '<' + m.content + '>' }}{% endfor %}");
    assertThatThrownBy(() -> template.render(Map.of("messages", List.of(Map.of()))))
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
        .hasMessage(
            "chat template, line 2, column 6: "
                + "cannot apply '+' to text and undefined value 'content'");
  }

  @Test
  void javaValuesAreUnderstood() {
    Map<String, Object> context = new HashMap<>();
    context.put(
        "v",
        List.of(
            1,
            2L,
            (short) 3,
            4.0,
            4.5f,
            new BigInteger("5"),
            new BigDecimal("6.25"),
            new BigInteger("100000000000000000000"),
            Double.NaN,
            true,
            Optional.of("x"),
            Map.of("k", "v"),
            new Object[] {"a"}));
    context.put("n", null);
    assertThat(ChatTemplate.parse("{{ v | tojson }}{{ n is none }}").renderText(context))
        .isEqualTo(
            "[1, 2, 3, 4, 4.5, 5, 6.25, 100000000000000000000, null, true, \"x\", "
                + "{\"k\": \"v\"}, [\"a\"]]true");
    assertThatThrownBy(() -> ChatTemplate.parse("").render(Map.of("x", new StringBuilder("no"))))
        .hasMessageContaining("java.lang.StringBuilder");
  }

  @Test
  void renderingChangesNothingOfTheContext() {
    List<Object> list = new ArrayList<>(List.of(1));
    Map<String, Object> map = new HashMap<>(Map.of("a", 1));
    String source =
        "{% do l.append(2) %}{% do m.update({'b': 2}) %}{{ l | length }}{{ m | length }}";
    assertThat(ChatTemplate.parse(source).renderText(Map.of("l", list, "m", map))).isEqualTo("22");
    assertThat(list).hasSize(1);
    assertThat(map).hasSize(1);
  }

  @Test
  void dateDirectivesAreThoseOfStrftime() {
    String source =
        "{{ strftime_now('%Y-%m-%d %H:%M:%S %y %B %b %A %a %e %j %I %p %z %F %T %% %Q') }}";
    assertThat(ChatTemplate.parse(source).withClock(TemplateCases.CLOCK).renderText(Map.of()))
        .isEqualTo(
            "2026-03-14 09:26:53 26 March Mar Saturday Sat 14 073 09 AM +0000 2026-03-14 09:26:53 %"
                + " %Q");
  }

  @Test
  void segmentsAlternateAndNoneIsEmpty() {
    List<Segment> segments =
        ChatTemplate.parse("{{ a }}{{ b }}<x>{{ '' }}<y>{{ c }}{{ a }}")
            .render(Map.of("a", "1", "b", "2", "c", ""));
    assertThat(segments)
        .containsExactly(Segment.text("12"), Segment.control("<x><y>"), Segment.text("1"));
    assertThat(ChatTemplate.parse("").render(Map.of())).isEmpty();
  }

  @Test
  void manyThreadsRenderAtOnce() throws Exception {
    ChatTemplate template = TemplateCases.published("qwen3");
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<String>> renderings = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String content = "question " + i;
        renderings.add(() ->
            template.renderText(
                Map.of("messages", List.of(Map.of("role", "user", "content", content)))));
      }
      List<Future<String>> rendered = threads.invokeAll(renderings);
      for (int i = 0; i < rendered.size(); i++) {
        assertThat(rendered.get(i).get())
            .isEqualTo("<|im_start|>user\nquestion " + i + "<|im_end|>\n");
      }
    }
  }
}
