package dev.lethe.db.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.db.register.RegisterEntry.Timeliness;
import dev.lethe.schemas.RequestState;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterCsvTest {
  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  @ParameterizedTest
  @ValueSource(
      strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=HYPERLINK(\"http://x\",1)"})
  void whatBeginsLikeAFormulaIsText(String formula) {
    String cell = RegisterCsv.cell(formula);

    String content = cell.startsWith("\"") ? cell.substring(1) : cell;
    assertThat(content).startsWith("'" + formula.charAt(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {"a;a", "a,b;\"a,b\"", "say \"x\";\"say \"\"x\"\"\"", "a=b;a=b"})
  void otherCellsAreQuotedWhereTheyMustBe(String text, String cell) {
    assertThat(RegisterCsv.cell(text)).isEqualTo(cell);
  }

  @Test
  void lineBreaksStayInTheirCell() {
    assertThat(RegisterCsv.cell("a\r\nb")).isEqualTo("\"a\r\nb\"");
    assertThat(RegisterCsv.cell(null)).isEmpty();
  }

  @Test
  void whatWasAnsweredIsOnTimeByItsAnswerAndTheRestByNow() {
    assertThat(entry(AT.plusSeconds(9), true).timeliness(AT.plusSeconds(99)))
        .isEqualTo(Timeliness.YES);
    assertThat(entry(AT.plusSeconds(10), true).timeliness(AT)).isEqualTo(Timeliness.YES);
    assertThat(entry(AT.plusSeconds(11), true).timeliness(AT)).isEqualTo(Timeliness.NO);
    assertThat(entry(AT.plusSeconds(9), false).timeliness(AT.plusSeconds(10)))
        .isEqualTo(Timeliness.OPEN);
    assertThat(entry(null, false).timeliness(AT.plusSeconds(11))).isEqualTo(Timeliness.NO);
    assertThat(entry(AT.plusSeconds(86_400 + 43_200), true).days()).isEqualTo(1.5);
    assertThat(entry(AT.minusSeconds(86_400), true).days()).isZero();
  }

  @Test
  void aPeriodIsOneMonthOrMore() {
    YearMonth march = RegisterPeriod.month("2026-03");
    assertThat(new RegisterPeriod(march, march).end()).isEqualTo("2026-04-01T00:00:00Z");
    assertThat(new RegisterPeriod(YearMonth.of(2028, 2), YearMonth.of(2028, 2)).end())
        .isEqualTo("2028-03-01T00:00:00Z");
    assertThatThrownBy(() -> new RegisterPeriod(march, march.minusMonths(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RegisterPeriod.month("2026-3"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static RegisterEntry entry(@Nullable Instant finishedAt, boolean answered) {
    RequestState state = answered ? RequestState.CERTIFIED : RequestState.ACCEPTED;
    return new RegisterEntry(
        "r-1",
        "acme",
        "demo",
        null,
        AT,
        AT.plusSeconds(10),
        state,
        finishedAt,
        answered,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        List.of());
  }
}
