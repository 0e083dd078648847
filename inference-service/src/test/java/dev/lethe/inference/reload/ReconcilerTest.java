package dev.lethe.inference.reload;

import static dev.lethe.inference.reload.Fakes.digest;
import static dev.lethe.inference.reload.Fakes.event;
import static dev.lethe.schemas.AdapterEvent.Kind.ADAPTER_READY;
import static dev.lethe.schemas.AdapterEvent.Kind.ADAPTER_REVOKED;
import static dev.lethe.schemas.AdapterEvent.Kind.SHIELD_READY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.inference.SignedControlLog;
import dev.lethe.inference.reload.Reconciler.Standing;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Traffic;
import dev.lethe.schemas.control.NewestHead;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcilerTest {
  private final SignedControlLog chain = new SignedControlLog("demo");
  private final DesiredState desiredState = desiredState();
  private final Fakes.Acks acks = new Fakes.Acks();
  private final List<List<String>> swaps = new ArrayList<>();
  private Supplier<Optional<Traffic>> counting = Optional::empty;
  private Fakes.Source source;
  private Reconciler reconciler;

  @BeforeEach
  void given(@TempDir Path folder) {
    source = new Fakes.Source(folder);
    reconciler =
        new Reconciler(
            source,
            1,
            gates -> swaps.add(gates.stream().map(InstalledGate::digest).toList()),
            gate -> counting.get(),
            acks);
  }

  @Test
  void anEmptyLogPutsAnEmptySetInForce() {
    Standing standing = reconciler.reconcile(desiredState);

    assertThat(standing.complete()).isTrue();
    assertThat(swaps).containsExactly(List.of());
  }

  @Test
  void theBundleStandsBesideItsShieldUntilThatIsLetGo() {
    say(event("r1", SHIELD_READY, "s1"));
    reconciler.reconcile(desiredState);
    say(event("r1", ADAPTER_READY, "b1"));

    reconciler.reconcile(desiredState);
    assertThat(inForce()).containsExactly(digest("s1"), digest("b1"));
    say(event("r1", ADAPTER_REVOKED, "s1"));
    reconciler.reconcile(desiredState);

    assertThat(inForce()).containsExactly(digest("b1"));
    assertThat(source.loaded).containsExactly(digest("b1"));
    assertThat(acks.sent)
        .containsExactly(
            "ENFORCED " + digest("s1"), "ENFORCED " + digest("b1"), "WITHDRAWN " + digest("s1"));
  }

  @Test
  void aLogThatWasEmptiedLetsNothingGo() {
    say(event("r1", SHIELD_READY, "s1"));
    reconciler.reconcile(desiredState);

    Standing standing = reconciler.reconcile(desiredState());

    assertThat(standing).isEqualTo(new Standing(1, Set.of(), 0));
    assertThat(inForce()).containsExactly(digest("s1"));
  }

  @Test
  void aBundleIsHeldToTheGateOfTheOneItReplacesUntilThatIsLetGo() {
    say(event("r1", ADAPTER_READY, "b1"));
    say(event("r1", ADAPTER_READY, "f1").replacing(digest("b1")));
    reconciler.reconcile(desiredState);
    assertThat(source.heldToGate).containsExactly(digest("f1"));

    say(event("r1", ADAPTER_REVOKED, "b1"));
    reconciler.reconcile(desiredState);

    assertThat(inForce()).containsExactly(digest("f1"));
    assertThat(source.loaded).containsExactly(digest("f1"));
  }

  @Test
  void aRestartLoadsOnlyWhatIsWantedNow() {
    say(event("r1", SHIELD_READY, "s1"));
    say(event("r2", SHIELD_READY, "s2"));
    say(event("r1", ADAPTER_READY, "b1"));
    say(event("r1", ADAPTER_REVOKED, "s1"));

    reconciler.reconcile(desiredState);

    assertThat(source.loaded).containsExactly(digest("s2"), digest("b1"));
    assertThat(inForce()).containsExactly(digest("s2"), digest("b1"));
  }

  @Test
  void whatIsSupersededStaysWhereNothingStandsInForIt() {
    // Given a bundle in force, another gate beside it, and a fold that cannot be loaded
    say(event("r1", ADAPTER_READY, "b1"));
    say(event("r1", ADAPTER_READY, "b2"));
    source.broken.add(digest("f1"));
    say(event("r1", ADAPTER_READY, "f1").replacing(digest("b1")));
    reconciler.reconcile(desiredState);

    // When the bundle is superseded, as if the fold had been acknowledged
    say(event("r1", ADAPTER_READY, "b1").revoked(Fakes.NOW, AdapterEvent.SUPERSEDED));
    Standing standing = reconciler.reconcile(desiredState);

    // Then it is in force, and the replica says that it lacks what should be
    assertThat(inForce()).containsExactlyInAnyOrder(digest("b1"), digest("b2"));
    assertThat(standing.lacking()).containsExactly("r1");
    assertThat(acks.sent).doesNotContain("WITHDRAWN " + digest("b1"));
  }

  @Test
  void whatWasAnnouncedLaterStandsInForNothing() {
    // Given a bundle, and a second one that whoever has the trainer's key has announced
    source.broken.add(digest("b1"));
    say(event("r1", ADAPTER_READY, "b1"));
    say(event("r1", ADAPTER_READY, "b2"));

    // When a replica starts that cannot load the first
    Standing standing = reconciler.reconcile(desiredState);

    // Then the request is not served
    assertThat(inForce()).containsExactly(digest("b2"));
    assertThat(standing.lacking()).containsExactly("r1");
  }

  @Test
  void whatIsRevokedIsReleasedThoughItWasNeverLoadedHere() {
    AdapterEvent shield = event("r1", SHIELD_READY, "s1");
    say(shield);
    say(event("r1", ADAPTER_REVOKED, "s1"));

    reconciler.reconcile(desiredState);

    assertThat(source.loaded).isEmpty();
    assertThat(source.released).containsExactly(digest("s1"));
  }

  @Test
  void aBrokenBundleLeavesTheShieldInForceAndIsReportedOnce() {
    say(event("r1", SHIELD_READY, "s1"));
    reconciler.reconcile(desiredState);
    source.broken.add(digest("b1"));
    say(event("r1", ADAPTER_READY, "b1"));

    Standing standing = reconciler.reconcile(desiredState);
    reconciler.reconcile(desiredState);

    assertThat(standing.complete()).isTrue();
    assertThat(standing.retry()).isTrue();
    assertThat(inForce()).containsExactly(digest("s1"));
    assertThat(acks.sent).containsExactly("ENFORCED " + digest("s1"), "REJECTED " + digest("b1"));
  }

  @Test
  void aStoreThatIsAwayTakesNothingOutOfForceAndIsNoWordAgainstTheBundle() {
    // Given
    say(event("r1", SHIELD_READY, "s1"));
    reconciler.reconcile(desiredState);
    source.away.add(digest("b1"));
    say(event("r1", ADAPTER_READY, "b1"));

    // When
    Standing away = reconciler.reconcile(desiredState);

    // Then
    assertThat(away).isEqualTo(new Standing(1, Set.of(), 1));
    assertThat(inForce()).containsExactly(digest("s1"));
    assertThat(acks.sent).containsExactly("ENFORCED " + digest("s1"));
    source.away.clear();
    reconciler.reconcile(desiredState);
    assertThat(acks.sent).containsExactly("ENFORCED " + digest("s1"), "ENFORCED " + digest("b1"));
  }

  @Test
  void aBrokenBundleIsPutInForceOnceItCanBeLoaded() {
    source.broken.add(digest("b1"));
    say(event("r1", SHIELD_READY, "s1"));
    say(event("r1", ADAPTER_READY, "b1"));
    reconciler.reconcile(desiredState);
    source.broken.clear();

    Standing standing = reconciler.reconcile(desiredState);

    assertThat(standing.retry()).isFalse();
    assertThat(inForce()).containsExactly(digest("s1"), digest("b1"));
    assertThat(acks.sent).endsWith("ENFORCED " + digest("b1"));
  }

  @Test
  void aRequestWithoutAnyLoadableArtefactIsUnresolved() {
    source.broken.add(digest("s1"));
    say(event("r1", SHIELD_READY, "s1"));
    say(event("r2", SHIELD_READY, "s2"));

    Standing standing = reconciler.reconcile(desiredState);

    assertThat(standing).isEqualTo(new Standing(1, Set.of("r1"), 1));
    assertThat(standing.complete()).isFalse();
    assertThat(inForce()).containsExactly(digest("s2"));
  }

  @Test
  void aCancelledRequestLeavesNothing() {
    say(event("r1", SHIELD_READY, "s1"));
    reconciler.reconcile(desiredState);
    say(event("r1", ADAPTER_REVOKED, "s1"));

    Standing standing = reconciler.reconcile(desiredState);

    assertThat(standing).isEqualTo(new Standing(0, Set.of(), 0));
    assertThat(inForce()).isEmpty();
    assertThat(source.loaded).isEmpty();
    assertThat(acks.sent).endsWith("WITHDRAWN " + digest("s1"));
  }

  @Test
  void anAcknowledgementSaysOnWhatTheGateFires() {
    counting = () -> Optional.of(new Traffic(812, 3));
    say(event("r1", SHIELD_READY, "s1"));
    reconciler.reconcile(desiredState);
    counting = Optional::empty;
    say(event("r1", ADAPTER_READY, "b1"));
    reconciler.reconcile(desiredState);

    assertThat(acks.counted).containsExactly(Map.entry(digest("s1"), new Traffic(812, 3)));
  }

  @Test
  void oneThatCannotCountAcknowledgesAllTheSame() {
    counting =
        () -> {
          throw new IllegalStateException("broken");
        };
    say(event("r1", SHIELD_READY, "s1"));

    reconciler.reconcile(desiredState);

    assertThat(acks.sent).containsExactly("ENFORCED " + digest("s1"));
    assertThat(acks.counted).isEmpty();
  }

  @Test
  void whatIsReadAgainChangesNothing() {
    say(event("r1", SHIELD_READY, "s1"));
    reconciler.reconcile(desiredState);
    int before = swaps.size();
    DesiredState again = desiredState();
    assertThat(again.apply(new SignedControlLog("demo").state(event("r1", SHIELD_READY, "s1"))))
        .isEmpty();

    reconciler.reconcile(again);

    assertThat(swaps).hasSize(before);
    assertThat(acks.sent).containsExactly("ENFORCED " + digest("s1"));
  }

  private static DesiredState desiredState() {
    return new DesiredState(
        "demo", SignedControlLog.TRUSTED, new NewestHead("demo", SignedControlLog.TRUSTED));
  }

  private void say(AdapterEvent event) {
    assertThat(desiredState.apply(chain.state(event))).isEmpty();
  }

  private List<String> inForce() {
    return swaps.get(swaps.size() - 1);
  }
}
