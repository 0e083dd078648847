package dev.lethe.ingest.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ingest.console.GateScoreView.Bar;
import dev.lethe.ingest.console.GateScoreView.Row;
import dev.lethe.schemas.measured.GateScores;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateScoreViewTest {
  private final GateScoreView view =
      GateScoreView.of(new GateScores(0.75, 2, List.of(0, 1, 4, 38), List.of(1_400, 90, 10, 0)));

  @Test
  void theSentenceCountsWhatFires() {
    assertThat(view.summary())
        .isEqualTo(
            "42 of 43 held-out forget examples and 10 of 1,500 background questions score at the"
                + " threshold or above it.");
  }

  @Test
  void whatIsOnTheWrongSideIsMarkedAndWhateverIsThereCanBeSeen() {
    assertThat(view.forget()).extracting(Bar::wrong).containsExactly(true, false, false);
    assertThat(view.background()).extracting(Bar::wrong).containsExactly(false, false, true);
    assertThat(view.background()).extracting(Bar::height).containsExactly(76L, 5L, 2L);
    assertThat(view.forget()).allMatch(bar -> bar.y() + bar.height() == 79);
    assertThat(view.background()).allMatch(bar -> bar.y() == 81);
  }

  @Test
  void theThresholdLiesBetweenTwoBars() {
    assertThat(view.threshold()).isEqualTo(40);
    assertThat(view.firing()).isEqualTo(40);
    assertThat(view.forget().get(1).x()).isEqualTo(41);
  }

  @Test
  void theTableSaysTheSame() {
    assertThat(view.rows())
        .containsExactly(
            new Row("under \u22120.75", 0, 1_400, false),
            new Row("\u22120.75 to 0.00", 1, 90, false),
            new Row("0.00 to +0.75", 4, 10, true),
            new Row("+0.75 and over", 38, 0, true));
  }
}
