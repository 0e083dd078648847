package dev.lethe.trainer.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.trainer.StatementChains;
import dev.lethe.trainer.TrainerSamples;
import dev.lethe.trainer.work.HoldHistory;
import dev.lethe.trainer.work.RequestFacts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdapterLogTest {
  private final StatementChains chain = new StatementChains(TrainerSamples.MODEL);
  private final List<String> revoked = new ArrayList<>();
  private final AdapterLog log =
      new AdapterLog(TrainerSamples.MODEL, StatementChains.TRUSTED, revoked::add);

  @Test
  void knowsHowFarARequestIs() {
    AdapterEvent shield = chain.state(TrainerSamples.adapter("r1", AdapterEvent.Kind.SHIELD_READY));

    log.apply(shield);
    log.apply(TrainerSamples.step("r1", RequestState.SHIELDED));
    log.apply(TrainerSamples.step("r1", RequestState.FITTING));

    assertThat(log.of("r1"))
        .isEqualTo(new RequestFacts(shield, HoldHistory.NONE, true, true, false));
    assertThat(log.of("unknown")).isEqualTo(RequestFacts.NONE);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"VERIFIED", "ENFORCED", "CERTIFIED", "REJECTED", "CANCELLED", "FAILED", "REVOKED"})
  void aRequestThatEndedStaysEnded(RequestState last) {
    log.apply(TrainerSamples.step("r1", last));

    log.apply(chain.state(TrainerSamples.adapter("r1", AdapterEvent.Kind.SHIELD_READY)));
    log.apply(TrainerSamples.step("r1", RequestState.SHIELDED));
    log.apply(TrainerSamples.step("r1", RequestState.FITTING));

    assertThat(log.of("r1")).isEqualTo(RequestFacts.ENDED);
  }

  @Test
  void listsLiveAdaptersInTheOrderOfTheLogHoweverOftenItIsTold() {
    AdapterEvent first = chain.state(TrainerSamples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY));
    AdapterEvent second =
        chain.state(TrainerSamples.adapter("r2", AdapterEvent.Kind.ADAPTER_READY));
    AdapterEvent third = chain.state(TrainerSamples.adapter("r3", AdapterEvent.Kind.ADAPTER_READY));
    log.apply(first);
    log.apply(second);
    log.apply(third);
    log.apply(chain.state(TrainerSamples.revoked(second)));

    log.apply(second);
    log.apply(first);

    assertThat(log.liveAdapters()).containsExactly(first.digest(), third.digest());
    assertThat(revoked).containsExactly(second.digest());
  }

  @Test
  void whatABundleWasFoldedIntoStandsInTheRequestsOldPlaceAndNothingElseDoes() {
    AdapterEvent old = chain.state(TrainerSamples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY));
    AdapterEvent other = chain.state(TrainerSamples.adapter("r2", AdapterEvent.Kind.ADAPTER_READY));
    AdapterEvent folded =
        chain.state(
            TrainerSamples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY, "folded")
                .replacing(old.digest()));
    AdapterEvent stranger =
        chain.state(TrainerSamples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY, "stranger"));
    log.apply(old);
    log.apply(other);
    log.apply(folded);
    log.apply(stranger);
    log.apply(old);

    assertThat(log.liveAdapters()).containsExactly(folded.digest(), other.digest());
    log.apply(chain.state(TrainerSamples.revoked(folded)));
    assertThat(log.liveAdapters()).containsExactly(old.digest(), other.digest());
  }

  @Test
  void onlyBundlesOfCertifiedRequestsMayBeFolded() {
    AdapterEvent first = chain.state(TrainerSamples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY));
    log.apply(first);
    log.apply(chain.state(TrainerSamples.adapter("r2", AdapterEvent.Kind.ADAPTER_READY)));
    log.apply(chain.state(TrainerSamples.adapter("r3", AdapterEvent.Kind.ADAPTER_READY)));
    log.apply(TrainerSamples.step("r1", RequestState.CERTIFIED));
    log.apply(TrainerSamples.step("r2", RequestState.ENFORCED));
    log.apply(TrainerSamples.step("r3", RequestState.CERTIFIED));

    log.apply(TrainerSamples.step("r3", RequestState.REVOKED));

    assertThat(log.foldableAdapters()).containsExactly(first.digest());
  }

  @Test
  void passesOverOtherModels() {
    AdapterLog other = new AdapterLog("other", StatementChains.TRUSTED, digest -> {});

    other.apply(chain.state(TrainerSamples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY)));
    other.apply(TrainerSamples.step("r2", RequestState.FAILED));

    assertThat(other.liveAdapters()).isEmpty();
    assertThat(other.of("r2")).isEqualTo(RequestFacts.NONE);
  }

  @Test
  void whatIsNotStatedByItsSignerChangesNothing() {
    // Given a bundle in force
    AdapterEvent bundle =
        chain.state(TrainerSamples.adapter("r1", AdapterEvent.Kind.ADAPTER_READY));
    log.apply(bundle);

    // When a revocation comes without a statement, and one that a trainer's key signed
    log.apply(TrainerSamples.revoked(bundle));
    log.apply(
        ControlSignatures.sign(
            TrainerSamples.revoked(bundle), ChainEnd.NONE, StatementChains.TRAINER));

    assertThat(log.liveAdapters()).containsExactly(bundle.digest());
  }

  @Test
  void aLogThatLacksWhatItsHeadCoversIsNotWhole() {
    // Given two statements and the head after them
    AdapterEvent first = chain.state(TrainerSamples.adapter("r1", AdapterEvent.Kind.SHIELD_READY));
    AdapterEvent second = chain.state(TrainerSamples.adapter("r2", AdapterEvent.Kind.SHIELD_READY));
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
