package dev.lethe.inference.reload;

import static dev.lethe.inference.reload.Fakes.digest;
import static dev.lethe.inference.reload.Fakes.event;
import static dev.lethe.schemas.AdapterEvent.Kind.ADAPTER_READY;
import static dev.lethe.schemas.AdapterEvent.Kind.ADAPTER_REVOKED;
import static dev.lethe.schemas.AdapterEvent.Kind.SHIELD_READY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.inference.reload.Reconciler.Standing;
import dev.lethe.schemas.Traffic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcilerTest {
  private final AdapterTable table = new AdapterTable();
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
            gates -> swaps.add(gates.stream().map(InstalledGate::digest).toList()),
            gate -> counting.get(),
            acks);
  }

  @Test
  void anEmptyLogPutsAnEmptySetInForce() {
    Standing standing = reconciler.reconcile(table);

    assertThat(standing.complete()).isTrue();
    assertThat(swaps).containsExactly(List.of());
  }

  @Test
  void theBundleTakesThePlaceOfItsShield() {
    table.apply(event("r1", SHIELD_READY, "s1"));
    reconciler.reconcile(table);
    table.apply(event("r1", ADAPTER_READY, "b1"));

    reconciler.reconcile(table);

    assertThat(inForce()).containsExactly(digest("b1"));
    assertThat(source.loaded).containsExactly(digest("b1"));
    assertThat(acks.sent).containsExactly("ENFORCED " + digest("s1"), "ENFORCED " + digest("b1"));
  }

  @Test
  void bundlesThatWereFoldedTakeThePlaceOfTheOldOnesInOneSwap() {
    for (String request : List.of("r1", "r2")) {
      table.apply(event(request, SHIELD_READY, "s" + request));
      table.apply(event(request, ADAPTER_READY, "b" + request));
    }
    reconciler.reconcile(table);
    int before = swaps.size();
    table.apply(event("r1", ADAPTER_READY, "fr1"));
    table.apply(event("r2", ADAPTER_READY, "fr2"));

    Standing standing = reconciler.reconcile(table);

    assertThat(standing).isEqualTo(new Standing(2, 0, 0));
    assertThat(swaps.subList(before, swaps.size()))
        .containsExactly(List.of(digest("fr1"), digest("fr2")));
    assertThat(source.loaded).containsExactly(digest("fr1"), digest("fr2"));
    assertThat(acks.sent).endsWith("ENFORCED " + digest("fr1"), "ENFORCED " + digest("fr2"));
  }

  @Test
  void oneThatCannotLoadItsFoldedBundleKeepsTheOldOne() {
    table.apply(event("r1", SHIELD_READY, "s1"));
    table.apply(event("r1", ADAPTER_READY, "b1"));
    reconciler.reconcile(table);
    source.broken.add(digest("f1"));
    table.apply(event("r1", ADAPTER_READY, "f1"));

    Standing standing = reconciler.reconcile(table);

    assertThat(standing).isEqualTo(new Standing(1, 0, 1));
    assertThat(inForce()).containsExactly(digest("b1"));
  }

  @Test
  void aRestartLoadsOnlyWhatIsWantedNow() {
    table.apply(event("r1", SHIELD_READY, "s1"));
    table.apply(event("r2", SHIELD_READY, "s2"));
    table.apply(event("r1", ADAPTER_READY, "b1"));

    reconciler.reconcile(table);

    assertThat(source.loaded).containsExactly(digest("b1"), digest("s2"));
    assertThat(swaps.get(swaps.size() - 1)).containsExactly(digest("b1"), digest("s2"));
  }

  @Test
  void aBrokenBundleLeavesTheShieldInForceAndIsReportedOnce() {
    table.apply(event("r1", SHIELD_READY, "s1"));
    reconciler.reconcile(table);
    source.broken.add(digest("b1"));
    table.apply(event("r1", ADAPTER_READY, "b1"));

    Standing standing = reconciler.reconcile(table);
    reconciler.reconcile(table);

    assertThat(standing.complete()).isTrue();
    assertThat(standing.retry()).isTrue();
    assertThat(inForce()).containsExactly(digest("s1"));
    assertThat(acks.sent).containsExactly("ENFORCED " + digest("s1"), "REJECTED " + digest("b1"));
  }

  @Test
  void aBrokenBundleIsPutInForceOnceItCanBeLoaded() {
    source.broken.add(digest("b1"));
    table.apply(event("r1", SHIELD_READY, "s1"));
    table.apply(event("r1", ADAPTER_READY, "b1"));
    reconciler.reconcile(table);
    source.broken.clear();

    Standing standing = reconciler.reconcile(table);

    assertThat(standing.retry()).isFalse();
    assertThat(inForce()).containsExactly(digest("b1"));
    assertThat(acks.sent).endsWith("ENFORCED " + digest("b1"));
  }

  @Test
  void aRequestWithoutAnyLoadableArtefactIsUnresolved() {
    source.broken.add(digest("s1"));
    table.apply(event("r1", SHIELD_READY, "s1"));
    table.apply(event("r2", SHIELD_READY, "s2"));

    Standing standing = reconciler.reconcile(table);

    assertThat(standing).isEqualTo(new Standing(1, 1, 0));
    assertThat(standing.complete()).isFalse();
    assertThat(inForce()).containsExactly(digest("s2"));
  }

  @Test
  void aRevokedArtefactIsWithdrawnAndItsForerunnerServesAgain() {
    table.apply(event("r1", SHIELD_READY, "s1"));
    table.apply(event("r1", ADAPTER_READY, "b1"));
    reconciler.reconcile(table);
    table.apply(event("r1", ADAPTER_REVOKED, "b1"));

    Standing standing = reconciler.reconcile(table);

    assertThat(standing.complete()).isTrue();
    assertThat(inForce()).containsExactly(digest("s1"));
    assertThat(source.loaded).containsExactly(digest("s1"));
    assertThat(acks.sent).endsWith("ENFORCED " + digest("s1"), "WITHDRAWN " + digest("b1"));
  }

  @Test
  void aCancelledRequestLeavesNothing() {
    table.apply(event("r1", SHIELD_READY, "s1"));
    reconciler.reconcile(table);
    table.apply(event("r1", ADAPTER_REVOKED, "s1"));

    Standing standing = reconciler.reconcile(table);

    assertThat(standing).isEqualTo(new Standing(0, 0, 0));
    assertThat(inForce()).isEmpty();
    assertThat(source.loaded).isEmpty();
    assertThat(acks.sent).endsWith("WITHDRAWN " + digest("s1"));
  }

  @Test
  void anAcknowledgementSaysOnWhatTheGateFires() {
    counting = () -> Optional.of(new Traffic(812, 3));
    table.apply(event("r1", SHIELD_READY, "s1"));
    reconciler.reconcile(table);
    counting = Optional::empty;
    table.apply(event("r1", ADAPTER_READY, "b1"));
    reconciler.reconcile(table);

    assertThat(acks.counted).containsExactly(Map.entry(digest("s1"), new Traffic(812, 3)));
  }

  @Test
  void oneThatCannotCountAcknowledgesAllTheSame() {
    counting =
        () -> {
          throw new IllegalStateException("broken");
        };
    table.apply(event("r1", SHIELD_READY, "s1"));

    reconciler.reconcile(table);

    assertThat(acks.sent).containsExactly("ENFORCED " + digest("s1"));
    assertThat(acks.counted).isEmpty();
  }

  @Test
  void whatIsReadAgainChangesNothing() {
    table.apply(event("r1", SHIELD_READY, "s1"));
    reconciler.reconcile(table);
    int before = swaps.size();
    AdapterTable again = new AdapterTable();
    again.apply(event("r1", SHIELD_READY, "s1"));

    reconciler.reconcile(again);

    assertThat(swaps).hasSize(before);
    assertThat(acks.sent).containsExactly("ENFORCED " + digest("s1"));
  }

  private List<String> inForce() {
    return swaps.get(swaps.size() - 1);
  }
}
