package dev.lethe.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.RequestState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdapterLogTest {
  private final AdapterLog log = new AdapterLog(Samples.MODEL);

  @Test
  void knowsHowFarARequestIs() {
    AdapterEvent shield = Samples.adapter("r1", AdapterEvent.Kind.SHIELD_READY);

    log.apply(shield);
    log.apply(Samples.step("r1", RequestState.SHIELDED));
    log.apply(Samples.step("r1", RequestState.FITTING));

    assertThat(log.of("r1")).isEqualTo(new Facts(shield, false, false, false, true, true, false));
    assertThat(log.of("unknown")).isEqualTo(Facts.NONE);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"VERIFIED", "ENFORCED", "CERTIFIED", "REJECTED", "CANCELLED", "FAILED", "REVOKED"})
  void aRequestThatEndedStaysEnded(RequestState last) {
    log.apply(Samples.step("r1", last));

    log.apply(Samples.adapter("r1", AdapterEvent.Kind.SHIELD_READY));
    log.apply(Samples.step("r1", RequestState.SHIELDED));
    log.apply(Samples.step("r1", RequestState.FITTING));

    assertThat(log.of("r1")).isEqualTo(Facts.ENDED);
  }

  @Test
  void listsLiveAdaptersInTheOrderOfTheLogHoweverOftenItIsTold() {
    AdapterEvent first = Samples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY);
    AdapterEvent second = Samples.adapter("r2", AdapterEvent.Kind.ADAPTER_READY);
    AdapterEvent third = Samples.adapter("r3", AdapterEvent.Kind.ADAPTER_READY);
    log.apply(first);
    log.apply(second);
    log.apply(third);
    log.apply(Samples.revoked(second));

    log.apply(second);
    log.apply(first);

    assertThat(log.liveAdapters()).containsExactly(first.digest(), third.digest());
  }

  @Test
  void ofARequestThatHasSeveralBundlesTheLastIsInForceInTheRequestsOldPlace() {
    AdapterEvent old = Samples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY);
    AdapterEvent other = Samples.adapter("r2", AdapterEvent.Kind.ADAPTER_READY);
    AdapterEvent folded = Samples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY, "folded");
    log.apply(old);
    log.apply(other);
    log.apply(folded);
    log.apply(old);

    assertThat(log.liveAdapters()).containsExactly(folded.digest(), other.digest());
    log.apply(Samples.revoked(folded));
    assertThat(log.liveAdapters()).containsExactly(old.digest(), other.digest());
  }

  @Test
  void onlyBundlesOfCertifiedRequestsMayBeFolded() {
    AdapterEvent first = Samples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY);
    log.apply(first);
    log.apply(Samples.adapter("r2", AdapterEvent.Kind.ADAPTER_READY));
    log.apply(Samples.adapter("r3", AdapterEvent.Kind.ADAPTER_READY));
    log.apply(Samples.step("r1", RequestState.CERTIFIED));
    log.apply(Samples.step("r2", RequestState.ENFORCED));
    log.apply(Samples.step("r3", RequestState.CERTIFIED));

    log.apply(Samples.step("r3", RequestState.REVOKED));

    assertThat(log.foldableAdapters()).containsExactly(first.digest());
  }

  @Test
  void passesOverOtherModels() {
    AdapterLog other = new AdapterLog("other");

    other.apply(Samples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY));
    other.apply(Samples.step("r2", RequestState.FAILED));

    assertThat(other.liveAdapters()).isEmpty();
    assertThat(other.of("r2")).isEqualTo(Facts.NONE);
  }
}
