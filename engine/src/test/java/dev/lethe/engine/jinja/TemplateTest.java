package dev.lethe.engine.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
  private static final Map<String, Object> VALUES =
      Map.of(
          "said", TaintedText.data("secret"),
          "plain", TaintedText.of("plain"),
          "list", List.of(TaintedText.data("secret"), 2L));

  private static TaintedText render(String template) {
    return Template.compile(template).render(VALUES, Clock.systemUTC());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for i in range(10**9) %}x{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 'x' * 10**9 }}",
        "{{ [1] * 10**9 }}",
        "{{ 'x' | center(10**9) }}",
        "{{ 'x'.ljust(10**9) }}",
        "{{ '%999999999d' % 1 }}",
        "{% set ns = namespace(s='xxxxxxxxxxxxxxxx') %}"
            + "{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s='x') %}"
            + "{% for i in range(99) %}{% set ns.s = ns.s | replace('x', 'xxxx') %}{% endfor %}",
        "{% set ns = namespace(s=[1]) %}"
            + "{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
        "{{ 9999999999 * 9999999999 }}",
        "{{ 10 ** 400 }}"
      })
  void whatTakesTooMuchEndsWithTheLimit(String template) {
    assertThatThrownBy(() -> render(template))
        .isInstanceOf(TemplateException.class)
        .hasMessageMatching(".*(more than|deeper than|longer than|wider than|too large).*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ list.append(1) }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ said.value() }}",
        "{{ said.getClass() }}",
        "{{ plain.missing.more }}",
        "{{ nobody() }}",
        "{{ said + 1 }}",
        "{{ nobody + 'x' }}",
        "{{ said | int // 0 }}",
        "{{ {said: 1}[said](said) }}",
        "{{ list | map(said) }}",
        "{{ [nobody] | tojson }}",
        "{{ list | select(said) }}",
        "{{ (list | attr(said)).more }}",
        "{{ namespace()[said].more }}",
        "{{ ('{' ~ said ~ '}').format(1) }}",
        "{{ ('%(' ~ said ~ ')d') | format(a=1) }}"
      })
  void whatErrsSaysNothingOfTheData(String template) {
    assertThatThrownBy(() -> render(template))
        .isInstanceOf(TemplateException.class)
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for x in y %}",
        "{% endfor %}",
        "{{ 1 + }}",
        "{{ 'open }}",
        "{% if x %}{% endfor %}",
        "{{ x | nofilter }}",
        "{{ x is notest }}",
        "{% include 'file' %}",
        "{% import os %}",
        "{# open",
        "{% raw %}",
        "{{ ) }}"
      })
  void whatIsNotUnderstoodIsSaidWhenItIsCompiled(String template) {
    assertThatThrownBy(() -> Template.compile(template)).isInstanceOf(TemplateException.class);
  }

  @Test
  void deepNestingIsAnErrorAndNotAnOverflow() {
    String brackets = "{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}";
    assertThatThrownBy(() -> Template.compile(brackets))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("deeper than");
  }

  @Test
  void aRefusalIsPassedOnUnlessItHoldsData() {
    assertThatThrownBy(() -> render("{{ raise_exception('roles of ' ~ plain ~ ' alternate') }}"))
        .isInstanceOf(TemplateRefusal.class)
        .hasMessage("roles of plain alternate");
    assertThatThrownBy(() -> render("{{ raise_exception('not ' ~ said) }}"))
        .isInstanceOf(TemplateRefusal.class)
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ said }}",
        "{{ said | trim | upper }}",
        "{{ ('<' ~ said ~ '>')[1:-1] }}",
        "{{ said.split('x') | join('e') }}",
        "{{ said.replace('x', 's') }}",
        "{{ said | list | join }}",
        "{{ (said | tojson)[1:-1] }}",
        "{{ (list | string)[2:8] }}",
        "{{ '%s' % said }}",
        "{{ '{}'.format(said) }}",
        "{{ said | indent }}",
        "{{ said[::-1] }}",
        "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(said) }}",
        "{% set x %}{{ said }}{% endset %}{{ x }}",
        "{% for letter in said %}{{ letter }}{% endfor %}"
      })
  void dataStaysData(String template) {
    TaintedText text = render(template);

    assertThat(text.value().length()).isEqualTo("secret".length());
    for (int i = 0; i < text.value().length(); i++) {
      assertThat(text.isData(i)).as("character %d", i).isTrue();
    }
  }

  @Test
  void whatTheTemplateWritesIsNotData() {
    TaintedText text = render("<{{ said }}|{{ plain }}>");

    assertThat(text.value()).isEqualTo("<secret|plain>");
    assertThat(text.isData(0) || text.isData(7) || text.isData(8)).isFalse();
    assertThat(text.isData(1) && text.isData(6)).isTrue();
  }
}
