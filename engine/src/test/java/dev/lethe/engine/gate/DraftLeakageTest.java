package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DraftLeakageTest {
  /** Town, state and code of an address in the same town. */
  @Test
  void halfOfAnAddressIsNotTheAddress() {
    DraftLeakage sameTown = new DraftLeakage(11, 0.74, 0.5, 9, false, 0);

    assertThat(sameTown.isMost()).isTrue();
    assertThat(sameTown.isNearlyAll()).isFalse();
  }

  @Test
  void aDraftTellsItByItsBeginningOrAsAPartOfMore() {
    assertThat(new DraftLeakage(11, 1, 0.2, 9, false, 0).isNearlyAll()).isTrue();
    assertThat(new DraftLeakage(11, 0.3, 1, 9, false, 0).isNearlyAll()).isTrue();
  }
}
