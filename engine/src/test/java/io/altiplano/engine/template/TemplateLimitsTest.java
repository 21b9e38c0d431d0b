package io.altiplano.engine.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that want too much get a clear error: no hang, no stack overflow, no full memory. */
class TemplateLimitsTest {
  private static final int MANY = 100_000;

  static final List<String> DEEP_SOURCES =
      List.of(
          "{{ " + "(".repeat(MANY) + "1" + ")".repeat(MANY) + " }}",
          "{{ " + "[".repeat(MANY) + "]".repeat(MANY) + " }}",
          "{{ " + "{'a':".repeat(MANY) + "1" + "}".repeat(MANY) + " }}",
          "{{ " + "not ".repeat(MANY) + "1 }}",
          "{{ " + "- ".repeat(MANY) + "1 }}",
          "{{ " + "1 if 1 else ".repeat(MANY / 2) + "1 }}",
          "{{ " + "a[".repeat(MANY) + "1" + "]".repeat(MANY) + " }}",
          "{{ " + "f(".repeat(MANY) + ")".repeat(MANY) + " }}",
          "{{ " + "1 + ".repeat(MANY) + "1 }}",
          "{{ " + "1 ** ".repeat(MANY) + "1 }}",
          "{{ a" + ".b".repeat(MANY) + " }}",
          "{{ 'a'" + " | trim".repeat(MANY) + " }}",
          "{{ 'a'" + " is string".repeat(MANY) + " }}",
          "{% if 1 %}".repeat(MANY / 10) + "{% endif %}".repeat(MANY / 10),
          "{% for x in [1] %}".repeat(MANY / 10) + "{% endfor %}".repeat(MANY / 10),
          "{% set " + "(".repeat(MANY) + "x" + ")".repeat(MANY) + " = 1 %}");

  @ParameterizedTest
  @FieldSource("DEEP_SOURCES")
  void deepNestingIsRefused(String source) {
    assertRefused(source, "levels");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}",
        "{% macro f() %}{% call f() %}{% endcall %}{% endmacro %}{{ f() }}",
        "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% set ns = namespace() %}{% set ns.self = ns %}{{ ns }}",
        "{% set ns = namespace() %}{% set ns.self = [ns] %}{{ ns | tojson(indent=4) }}",
        "{% set n = namespace(x=[]) %}{% for i in range(5000) %}{% set n.x = [n.x] %}{% endfor %}"
            + "{{ n.x | tojson }}",
        "{% set n = namespace(x=[], y=[]) %}{% for i in range(5000) %}{% set n.x = [n.x] %}"
            + "{% set n.y = [n.y] %}{% endfor %}{{ n.x == n.y }}",
        "{% set l = [] %}{% do l.append(l) %}{{ l }}",
        "{% set l = [] %}{% do l.append(l) %}{{ l == [[l]] }}{{ l == [[[]]] }}{{ 'a' ~ l }}"
      })
  void deepEvaluationIsRefused(String source) {
    assertRefused(source, "levels");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
        "{% for a in range(1000000000000) %}{% endfor %}",
        "{{ range(0, 9223372036854775807, 2 ** 62) | length * 'x' * 9999999999 }}",
        "{% set n = namespace(x='ab') %}{% for i in range(99) %}{% set n.x = n.x + n.x %}"
            + "{% endfor %}",
        "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = n.x + n.x %}"
            + "{% endfor %}",
        "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}"
            + "{% endfor %}"
            + "{{ n.x }}",
        "{{ 'ab' * 999999999999 }}",
        "{{ [1] * 999999999999 }}",
        "{{ ('a' * 1000000) | replace('a', 'a' * 1000) }}",
        "{{ ('a' * 1000000) | replace('', 'a' * 1000) }}",
        "{{ (('a' * 4000000) ~ 'b') in ('a' * 8000000) }}",
        "{% set a = 'a' * 8000000 %}{% for i in range(9999) %}{% if a == a ~ '' %}"
            + "{% endif %}{% endfor %}",
        "{% set a = 'a' * 8000000 %}{% for i in range(9999) %}{% if 'b' in a %}{% endif %}"
            + "{% endfor %}",
        "{% set a = 'a' * 8000000 %}{% for i in range(99999) %}{% set b = a[1:] %}{% endfor %}",
        "{% set a = 'a' * 8000000 %}{% for i in range(99999) %}{% set b = a | upper %}{% endfor %}",
        "{% set a = 'a' * 8000000 %}{% set l = [] %}{% for i in range(999) %}"
            + "{% do l.append(a.strip('b')) %}{% endfor %}",
        "{% set a = 'a' * 8000000 %}{{ a | list | length }}",
        "{% set a = 'a,' * 4000000 %}{{ a.split(',') | length }}",
        "{% set a = range(99999) %}{% for i in range(99999) %}{% set b = a | sort %}{% endfor %}",
        "{% set a = range(99999) %}{% for i in range(99999) %}{% if -1 in a %}{% endif %}"
            + "{% endfor %}",
        "{% set a = range(99999) %}{% for i in range(99999) %}{% set b = a[::-1] %}{% endfor %}",
        "{% set l = [] %}{% for i in range(3000) %}{% do l.extend(l) %}{% do l.append(1) %}"
            + "{% endfor %}",
        "{% set a = ('a' ~ c) * 2000000 %}{% for i in range(99999) %}{% set b = a[7:9] %}"
            + "{% endfor %}",
        "{% set a = ('\"' * 3000000) | tojson %}{% for i in range(999) %}"
            + "{{ a | tojson }}{% endfor %}"
      })
  void boundlessWorkIsRefused(String source) {
    long start = System.nanoTime();
    assertRefused(source, "more than|longer than|does not fit");
    assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(20_000_000_000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ 2 ** 9999999999 }}",
        "{{ 9223372036854775807 + 1 }}",
        "{{ -9223372036854775807 - 2 }}",
        "{{ 99999999999999999999 }}",
        "{{ 1 / 0 }}",
        "{{ 1 // 0 }}",
        "{{ 1 % 0 }}",
        "{{ 1.5 % 0 }}",
        "{{ 0 ** -1 }}",
        "{{ (-8) ** 0.5 }}",
        "{{ 10.0 ** 400 }}",
        "{{ 1 is divisibleby 0 }}",
        "{{ 'x' | indent(999999999) }}",
        "{{ [1] | tojson(indent=999999999) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '%.999999999f' % 1.0 }}",
        "{{ 1.5 | round(999999999) }}",
        "{{ (10.0 ** 300) | int }}",
        "{{ [1, 2][::0] }}",
        "{{ range(0, 5, 0) }}",
        "{{ [1, 2] | batch(0) }}",
        "{{ 'abc'.split('') }}",
        "{{ [1, 'a'] | sort }}",
        "{{ [none, 1] | sort }}",
        "{{ raise_exception('no') }}",
        "{{ x.y.z() }}",
        "{{ none + 'a' }}",
        "{{ {1: 2} }}",
        "{{ 'a' | nosuchfilter }}",
        "{{ 'a' is nosuchtest }}",
        "{{ 'a'.upper }}",
        "{{ 'a' | trim(1, 2, 3) }}",
        "{{ 'a' | trim(nonsense=1) }}",
        "{% for x in 5 %}{% endfor %}",
        "{% for x in missing %}{% endfor %}",
        "{% for a, b in [[1]] %}{% endfor %}",
        "{% set a.b = 1 %}",
        "{% macro f(a) %}{% endmacro %}{{ f(1, 2) }}",
        "{% macro f(a) %}{% endmacro %}{{ f(b=2) }}",
        "{{ [][5:9][0].x[0] }}"
      })
  void nonsenseIsRefused(String source) {
    assertRefused(source, "");
  }

  @Test
  void contextsThatContainThemselvesAreRefused() {
    Map<String, Object> context = new HashMap<>();
    context.put("again", context);
    assertThatThrownBy(() -> ChatTemplate.parse("{{ again }}").render(context))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("nested deeper");
  }

  @Test
  void longSourcesAreRefused() {
    assertRefused("x".repeat(TemplateLimits.DEFAULT.templateCharacters() + 1), "longer than");
  }

  @Test
  void everyLimitHolds() {
    TemplateLimits tight = new TemplateLimits(200, 5, 20, 1000, 100, 300, 50);
    assertRefused(ChatTemplate.parse("{{ 'ab' * 51 }}", tight), "longer than 100");
    assertRefused(
        ChatTemplate.parse("{% for i in range(9) %}{% set x = 'a' * 90 %}{% endfor %}", tight),
        "more than 300 characters");
    assertRefused(ChatTemplate.parse("{{ range(51) }}", tight), "more than 50 list elements");
    assertRefused(
        ChatTemplate.parse(
            "{% for i in range(30) %}{% for j in 'abc' %}{% endfor %}{% endfor %}", tight),
        "more than");
    assertRefused(ChatTemplate.parse("{{ " + "1+".repeat(40) + "1 }}", tight), "deeper than 20");
    assertThatThrownBy(() -> ChatTemplate.parse("{{ ((((((1)))))) }}", tight))
        .hasMessageContaining("deeper than 5");
    assertThatThrownBy(() -> ChatTemplate.parse(" ".repeat(201), tight))
        .hasMessageContaining("longer than 200");
  }

  @Test
  void aLongConversationIsFarBelowTheLimits() {
    TemplateLimits tenth =
        new TemplateLimits(60_000, 50, 200, 2_000_000, 2_000_000, 12_000_000, 400_000);
    String content = "Lorem ipsum dolor sit amet. ".repeat(20);
    List<Map<String, Object>> messages = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      messages.add(Map.of("role", i % 2 == 0 ? "user" : "assistant", "content", content));
    }
    for (String name : TemplateCases.PUBLISHED) {
      ChatTemplate template = ChatTemplate.parse(TemplateCases.resource(name + ".jinja"), tenth);
      Map<String, Object> context = new HashMap<>();
      context.put("messages", messages);
      context.put("tools", name.startsWith("hermes") ? List.of() : null);
      context.put("bos_token", "<s>");
      context.put("eos_token", "</s>");
      assertThat(template.renderText(context)).hasSizeGreaterThan(500_000);
    }
  }

  private static void assertRefused(String source, String reason) {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Runnable attempt =
        () -> {
          try {
            ChatTemplate.parse(source).render(Map.of("c", "people's"));
          } catch (Throwable t) {
            thrown.set(t);
          }
        };
    // A small stack, as a server's threads may have.
    Thread thread = new Thread(null, attempt, "small stack", 512 << 10);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(thrown.get())
        .as(source.substring(0, Math.min(80, source.length())))
        .isInstanceOf(AltiplanoException.class);
    assertThat(thrown.get().getMessage()).containsPattern(reason);
  }

  private static void assertRefused(ChatTemplate template, String reason) {
    assertThatThrownBy(() -> template.render(Map.of()))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining(reason);
  }
}
