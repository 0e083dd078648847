package dev.lethe.trainer.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.control.Statements;
import dev.lethe.trainer.Samples;
import dev.lethe.trainer.StatedLog;
import dev.lethe.trainer.work.Facts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdapterLogTest {
  private final StatedLog chain = new StatedLog(Samples.MODEL);
  private final AdapterLog log = new AdapterLog(Samples.MODEL, StatedLog.TRUSTED);

  @Test
  void knowsHowFarARequestIs() {
    AdapterEvent shield = chain.state(Samples.adapter("r1", AdapterEvent.Kind.SHIELD_READY));

    log.apply(shield);
    log.apply(Samples.step("r1", RequestState.SHIELDED));
    log.apply(Samples.step("r1", RequestState.FITTING));

    assertThat(log.of("r1")).isEqualTo(new Facts(shield, false, false, true, true, false));
    assertThat(log.of("unknown")).isEqualTo(Facts.NONE);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"VERIFIED", "ENFORCED", "CERTIFIED", "REJECTED", "CANCELLED", "FAILED", "REVOKED"})
  void aRequestThatEndedStaysEnded(RequestState last) {
    log.apply(Samples.step("r1", last));

    log.apply(chain.state(Samples.adapter("r1", AdapterEvent.Kind.SHIELD_READY)));
    log.apply(Samples.step("r1", RequestState.SHIELDED));
    log.apply(Samples.step("r1", RequestState.FITTING));

    assertThat(log.of("r1")).isEqualTo(Facts.ENDED);
  }

  @Test
  void listsLiveAdaptersInTheOrderOfTheLogHoweverOftenItIsTold() {
    AdapterEvent first = chain.state(Samples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY));
    AdapterEvent second = chain.state(Samples.adapter("r2", AdapterEvent.Kind.ADAPTER_READY));
    AdapterEvent third = chain.state(Samples.adapter("r3", AdapterEvent.Kind.ADAPTER_READY));
    log.apply(first);
    log.apply(second);
    log.apply(third);
    log.apply(chain.state(Samples.revoked(second)));

    log.apply(second);
    log.apply(first);

    assertThat(log.liveAdapters()).containsExactly(first.digest(), third.digest());
  }

  @Test
  void whatABundleWasFoldedIntoStandsInTheRequestsOldPlaceAndNothingElseDoes() {
    AdapterEvent old = chain.state(Samples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY));
    AdapterEvent other = chain.state(Samples.adapter("r2", AdapterEvent.Kind.ADAPTER_READY));
    AdapterEvent folded =
        chain.state(
            Samples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY, "folded")
                .replacing(old.digest()));
    AdapterEvent stranger =
        chain.state(Samples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY, "stranger"));
    log.apply(old);
    log.apply(other);
    log.apply(folded);
    log.apply(stranger);
    log.apply(old);

    assertThat(log.liveAdapters()).containsExactly(folded.digest(), other.digest());
    log.apply(chain.state(Samples.revoked(folded)));
    assertThat(log.liveAdapters()).containsExactly(old.digest(), other.digest());
  }

  @Test
  void onlyBundlesOfCertifiedRequestsMayBeFolded() {
    AdapterEvent first = chain.state(Samples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY));
    log.apply(first);
    log.apply(chain.state(Samples.adapter("r2", AdapterEvent.Kind.ADAPTER_READY)));
    log.apply(chain.state(Samples.adapter("r3", AdapterEvent.Kind.ADAPTER_READY)));
    log.apply(Samples.step("r1", RequestState.CERTIFIED));
    log.apply(Samples.step("r2", RequestState.ENFORCED));
    log.apply(Samples.step("r3", RequestState.CERTIFIED));

    log.apply(Samples.step("r3", RequestState.REVOKED));

    assertThat(log.foldableAdapters()).containsExactly(first.digest());
  }

  @Test
  void passesOverOtherModels() {
    AdapterLog other = new AdapterLog("other", StatedLog.TRUSTED);

    other.apply(chain.state(Samples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY)));
    other.apply(Samples.step("r2", RequestState.FAILED));

    assertThat(other.liveAdapters()).isEmpty();
    assertThat(other.of("r2")).isEqualTo(Facts.NONE);
  }

  @Test
  void whatIsNotStatedByItsSignerChangesNothing() {
    // Given a bundle in force
    AdapterEvent bundle = chain.state(Samples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY));
    log.apply(bundle);

    // When a revocation comes without a statement, and one that a trainer's key signed
    log.apply(Samples.revoked(bundle));
    log.apply(Statements.sign(Samples.revoked(bundle), ChainEnd.NONE, StatedLog.TRAINER));

    assertThat(log.liveAdapters()).containsExactly(bundle.digest());
  }

  @Test
  void aLogThatLacksWhatItsHeadCoversIsNotWhole() {
    // Given two statements and the head after them
    AdapterEvent first = chain.state(Samples.adapter("r1", AdapterEvent.Kind.SHIELD_READY));
    AdapterEvent second = chain.state(Samples.adapter("r2", AdapterEvent.Kind.SHIELD_READY));
    LiveSetHead head = chain.head();

    // When the log holds the first alone
    log.apply(first);
    assertThat(log.isWhole()).isTrue();
    log.apply(head);

    assertThat(log.isWhole()).isFalse();
    log.apply(second);
    assertThat(log.isWhole()).isTrue();
  }
}
