package dev.lethe.schemas.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.AdapterEvent.Statement;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.StoredArtefact;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LiveSetTest {
  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  private final ControlSigner trainer = signer();
  private final ControlSigner ingest = signer();
  private final ControlKeys keys =
      new ControlKeys(TrustedKeys.of(trainer.publicKey()), TrustedKeys.of(ingest.publicKey()));
  private final LiveSet set = new LiveSet("demo", keys);

  @Test
  void whatWasAnnouncedIsInForceUntilItIsRevoked() {
    // Given a shield and a bundle
    AdapterEvent shield = stated(ready("r-1", Kind.SHIELD_READY, 'a'), ChainEnd.NONE);
    AdapterEvent bundle =
        stated(ready("r-1", Kind.ADAPTER_READY, 'b'), ControlSignatures.end(shield));
    assertThat(set.apply(shield)).isEmpty();
    assertThat(set.apply(bundle)).isEmpty();
    assertThat(set.liveOf("r-1")).containsExactly(shield, bundle);

    // When the shield is revoked
    AdapterEvent revoked = revoked(shield, ChainEnd.NONE);
    assertThat(set.apply(revoked)).isEmpty();

    // Then the bundle alone is in force, and the log still reads the same after a trip
    assertThat(set.live()).containsExactly(bundle);
    assertThat(set.sequence()).isEqualTo(3);
    assertThat(
            EventSerdes.adapterEvents()
                .read(EventSerdes.adapterEvents().write(Event.of(revoked)))
                .data())
        .isEqualTo(revoked);
  }

  @Test
  void aTrainersKeyRevokesNothing() {
    AdapterEvent shield = stated(ready("r-1", Kind.SHIELD_READY, 'a'), ChainEnd.NONE);
    assertThat(set.apply(shield)).isEmpty();

    AdapterEvent stolen =
        ControlSignatures.sign(shield.revoked(AT, "because"), ChainEnd.NONE, trainer);

    assertThat(set.apply(stolen)).contains(ControlFault.UNKNOWN_KEY);
    assertThat(set.live()).containsExactly(shield);
  }

  @Test
  void whatReplacesABundleHasItsGateAlsoOnceThatIsGone() {
    // Given a bundle with a gate
    AdapterEvent bundle =
        stated(ready("r-1", Kind.ADAPTER_READY, 'a').gated(gate('1')), ChainEnd.NONE);
    assertThat(set.apply(bundle)).isEmpty();
    AdapterEvent fold = ready("r-1", Kind.ADAPTER_READY, 'b').replacing(bundle.digest());
    ChainEnd end = ControlSignatures.end(bundle);

    // When one that has another gate, or none, would replace it
    assertThat(set.apply(stated(fold.gated(gate('2')), end))).contains(ControlFault.CONTRADICTING);
    assertThat(set.apply(stated(fold, end))).contains(ControlFault.CONTRADICTING);
    assertThat(set.apply(revoked(bundle, ChainEnd.NONE))).isEmpty();

    // Then it counts neither before nor after that is revoked
    assertThat(set.apply(stated(fold.gated(gate('2')), end))).contains(ControlFault.CONTRADICTING);
    assertThat(set.live()).isEmpty();
    assertThat(set.apply(stated(fold.gated(gate('1')), end))).isEmpty();
    assertThat(set.live()).hasSize(1);
  }

  @Test
  void whatDoesNotVerifyRepeatsSkipsOrContradictsChangesNothing() {
    // Given one shield in force
    AdapterEvent first = stated(ready("r-1", Kind.SHIELD_READY, 'a'), ChainEnd.NONE);
    assertThat(set.apply(first)).isEmpty();
    String before = set.digest();
    ChainEnd end = ControlSignatures.end(first);
    AdapterEvent next = stated(ready("r-2", Kind.SHIELD_READY, 'b'), end);
    Statement good = Objects.requireNonNull(next.statement());

    // When what does not count comes in
    assertThat(set.apply(ready("r-2", Kind.SHIELD_READY, 'b'))).contains(ControlFault.UNSIGNED);
    assertThat(set.apply(next.with(new Statement(2, end.digest(), good.key(), "AAAA"))))
        .contains(ControlFault.BAD_SIGNATURE);
    assertThat(set.apply(next.gated(first.digest()))).contains(ControlFault.BAD_SIGNATURE);
    assertThat(set.apply(first)).contains(ControlFault.REPEATED);
    assertThat(set.apply(stated(ready("r-9", Kind.SHIELD_READY, 'c'), ChainEnd.NONE)))
        .contains(ControlFault.CONTRADICTING);
    assertThat(
            set.apply(stated(ready("r-9", Kind.SHIELD_READY, 'c'), new ChainEnd(1, digest('f')))))
        .contains(ControlFault.CONTRADICTING);
    assertThat(set.apply(stated(ready("r-9", Kind.SHIELD_READY, 'a'), end)))
        .contains(ControlFault.CONTRADICTING);
    assertThat(
            set.apply(stated(ready("r-9", Kind.SHIELD_READY, 'd'), new ChainEnd(5, digest('f')))))
        .contains(ControlFault.SKIPPED);
    assertThat(new LiveSet("other", keys).apply(first)).contains(ControlFault.OTHER_MODEL);

    // Then nothing has changed, and the true next statement still counts
    assertThat(set.digest()).isEqualTo(before);
    assertThat(set.apply(next)).isEmpty();
    assertThat(set.sequence()).isEqualTo(2);
  }

  @Test
  void whatWasRevokedNeverCountsAgain() {
    AdapterEvent shield = stated(ready("r-1", Kind.SHIELD_READY, 'a'), ChainEnd.NONE);
    assertThat(set.apply(shield)).isEmpty();
    assertThat(set.apply(revoked(shield, ChainEnd.NONE))).isEmpty();

    AdapterEvent again =
        stated(ready("r-1", Kind.SHIELD_READY, 'a'), ControlSignatures.end(shield));

    assertThat(set.apply(again)).isEmpty();
    assertThat(set.live()).isEmpty();
  }

  @Test
  void theOrderInWhichTheLogIsPutTogetherAgainMakesNoDifference() {
    // Given a log of forty statements, every third artefact revoked
    List<AdapterEvent> log = new ArrayList<>();
    ChainEnd artefacts = ChainEnd.NONE;
    ChainEnd revocations = ChainEnd.NONE;
    for (int i = 0; i < 30; i++) {
      AdapterEvent ready = stated(ready("r-" + i, Kind.SHIELD_READY, (char) ('A' + i)), artefacts);
      artefacts = ControlSignatures.end(ready);
      log.add(ready);
      if (i % 3 == 0) {
        AdapterEvent revoked = revoked(ready, revocations);
        revocations = ControlSignatures.end(revoked);
        log.add(revoked);
      }
    }
    log.forEach(event -> assertThat(set.apply(event)).isEmpty());
    LiveSetHead head = set.head(AT, ingest);

    for (int seed = 0; seed < 20; seed++) {
      List<AdapterEvent> shuffled = new ArrayList<>(log);
      Collections.shuffle(shuffled, new Random(seed));
      LiveSet other = new LiveSet("demo", keys);

      shuffled.forEach(other::apply);

      assertThat(other.digest()).isEqualTo(set.digest());
      assertThat(other.standing(head)).isEqualTo(LiveSet.Standing.COVERS);
      assertThat(other.hasGap()).isFalse();
    }
  }

  @Test
  void aHeadTellsAShortenedLogAndAnotherOne() {
    AdapterEvent first = stated(ready("r-1", Kind.SHIELD_READY, 'a'), ChainEnd.NONE);
    AdapterEvent second =
        stated(ready("r-2", Kind.SHIELD_READY, 'b'), ControlSignatures.end(first));
    assertThat(set.apply(first)).isEmpty();
    LiveSetHead old = set.head(AT, ingest);
    assertThat(set.apply(second)).isEmpty();
    LiveSetHead head = set.head(AT, ingest);
    LiveSet shortened = new LiveSet("demo", keys);
    LiveSet another = new LiveSet("demo", keys);
    assertThat(shortened.apply(first)).isEmpty();
    assertThat(another.apply(stated(ready("r-7", Kind.SHIELD_READY, 'e'), ChainEnd.NONE)))
        .isEmpty();

    assertThat(shortened.standing(head)).isEqualTo(LiveSet.Standing.BEHIND);
    assertThat(set.standing(old)).isEqualTo(LiveSet.Standing.COVERS);
    assertThat(another.standing(old)).isEqualTo(LiveSet.Standing.CONTRADICTS);
  }

  @Test
  void theNewestHeadNeverGoesBack() {
    AdapterEvent first = stated(ready("r-1", Kind.SHIELD_READY, 'a'), ChainEnd.NONE);
    LiveSetHead empty = set.head(AT, ingest);
    assertThat(set.apply(first)).isEmpty();
    LiveSetHead head = set.head(AT.plusSeconds(1), ingest);
    LiveSetHead again = set.head(AT.plusSeconds(9), ingest);
    NewestHead newest = new NewestHead("demo", keys);

    assertThat(newest.offer(head)).isEmpty();
    assertThat(newest.offer(empty)).contains(ControlFault.REPEATED);
    assertThat(newest.offer(again)).isEmpty();
    assertThat(newest.offer(head)).contains(ControlFault.REPEATED);
    assertThat(newest.offer(set.head(AT, trainer))).contains(ControlFault.UNKNOWN_KEY);
    assertThat(
            newest.offer(
                new LiveSetHead(
                    "demo",
                    9,
                    head.artefacts(),
                    head.revocations(),
                    head.liveSet(),
                    1,
                    AT,
                    head.key(),
                    head.signature())))
        .contains(ControlFault.BAD_SIGNATURE);
    assertThat(newest.get()).contains(again);
  }

  private AdapterEvent stated(AdapterEvent event, ChainEnd after) {
    return ControlSignatures.sign(event, after, trainer);
  }

  private AdapterEvent revoked(AdapterEvent event, ChainEnd after) {
    return ControlSignatures.sign(event.revoked(AT, AdapterEvent.SUPERSEDED), after, ingest);
  }

  private static String gate(char fill) {
    return "sha256:" + String.valueOf(fill).repeat(64);
  }

  private static AdapterEvent ready(String request, Kind kind, char digit) {
    StoredArtefact stored = new StoredArtefact(digest(digit), "x", "c2lnbmVk", digest('0'));
    return kind == Kind.SHIELD_READY
        ? AdapterEvent.shieldReady(request, "demo", stored, AT)
        : AdapterEvent.adapterReady(request, "demo", stored, 8, AT);
  }

  private static String digest(char digit) {
    return "sha256:" + String.format("%02x", (int) digit).repeat(32);
  }

  private static ControlSigner signer() {
    try {
      return ControlSigner.of(
          KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
