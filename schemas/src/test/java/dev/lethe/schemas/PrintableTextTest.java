package dev.lethe.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTextTest {
  private static final String HOSTILE =
      "a\u001b[2J\u0007\u009b31m\u202eevil\u2066\u2028b\u0085\u0000\u200f\ufeff\ud800"
          + new String(Character.toChars(0xe0041));

  @Test
  void whatATerminalObeysAndWhatTurnsTextRoundIsShownByItsNumber() {
    String shown = PrintableText.line(HOSTILE);

    assertThat(shown)
        .isEqualTo(
            "a\\u001b[2J\\u0007\\u009b31m\\u202eevil\\u2066\\u2028b\\u0085\\u0000\\u200f\\ufeff\\ud800"
                + "\\udb40\\udc41");
    assertThat(PrintableText.line("one\nCERTIFIED")).isEqualTo("one\\u000aCERTIFIED");
  }

  @Test
  void ordinaryTextOfAnyScriptStaysAsItIs() {
    for (String text : new String[] {"", "Zoë", "安东住在雾镇", "أين ولد؟", "אב", "🙂 <b> \\"}) {
      assertThat(PrintableText.line(text)).isEqualTo(text);
    }
    assertThat(PrintableText.lines("a\n\tb\r")).isEqualTo("a\n\tb\\u000d");
  }

  @Test
  void aNameIsOneLineThatHidesNothing() {
    assertThat(new String[] {"Zoë", "安东 住", "🙂"}).allMatch(name -> PrintableText.isName(name, 4));
    assertThat(PrintableText.isName("🙂🙂", 1)).isFalse();
    for (String text : new String[] {"", "a\nb", "a\u2028b", "a\u202eb", "\ud800", "\u0378"}) {
      assertThat(PrintableText.isName(text, 256)).as(PrintableText.line(text)).isFalse();
    }
  }

  @Test
  void jsonSaysTheSameAfterwards() {
    String json =
        Json.mapper().createObjectNode().put("subject", HOSTILE.replace("\ud800", "")).toString();

    String shown = PrintableText.json(json);

    assertThat(shown).doesNotContain("\u009b", "\u202e", "\u2028", "\udb40");
    assertThat(Json.parse(shown.getBytes(UTF_8))).isEqualTo(Json.parse(json.getBytes(UTF_8)));
  }
}
