package dev.lethe.workbench.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PrivLeakTest {
  @Test
  void nothingLeaksWhereTheRetrainedModelIsMatched() {
    assertThat(PrivLeak.of(0.53, 0.53)).isZero();
  }

  /** MUSE: −100 % for a model that forgot nothing, above 0 for one that forgot too much. */
  @Test
  void theSignSaysWhichWayMembershipShows() {
    assertThat(PrivLeak.of(1, 0.5)).isEqualTo(-100);
    assertThat(PrivLeak.of(0, 0.5)).isEqualTo(100);
    assertThat(PrivLeak.of(0.4, 0.52)).isCloseTo(25, within(1e-9));
  }

  @Test
  void nothingIsComparedWithAModelThatTellsAllApart() {
    assertThat(PrivLeak.of(0.5, 1)).isNull();
  }
}
