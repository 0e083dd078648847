package dev.lethe.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.AdapterEvent.Statement;
import org.junit.jupiter.api.Test;

class AdapterEventTest {
  private static final String DIGEST = SampleEvents.DIGEST;
  private static final StoredArtefact STORED =
      new StoredArtefact(DIGEST, "bundles/r-1", "c2ln", "sha256:" + "0".repeat(64));

  private final AdapterEvent shield =
      AdapterEvent.shieldReady("r-1", "demo", STORED, SampleEvents.AT);
  private final AdapterEvent bundle =
      AdapterEvent.adapterReady("r-1", "demo", STORED, 8, SampleEvents.AT);

  @Test
  void namesTheArtefactAndItsRank() {
    assertThat(shield.kind()).isEqualTo(Kind.SHIELD_READY);
    assertThat(shield.rank()).isZero();
    assertThat(shield.stored()).isEqualTo(STORED);
    assertThat(bundle.kind()).isEqualTo(Kind.ADAPTER_READY);
    assertThat(bundle.rank()).isEqualTo(8);
    assertThat(bundle.stored()).isEqualTo(STORED);
  }

  @Test
  void aBundleHasARank() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AdapterEvent.adapterReady("r-1", "demo", STORED, 0, SampleEvents.AT));
  }

  @Test
  void onlyABundleStandsInForAnotherOrIsPublishedBesideAFailure() {
    AdapterEvent revoked = bundle.revoked(SampleEvents.AT, AdapterEvent.SUPERSEDED);

    assertThat(bundle.replacing(DIGEST).replaces()).isEqualTo(DIGEST);
    assertThat(bundle.besideFailure("below-limits").reason()).isEqualTo("below-limits");
    assertThatIllegalStateException().isThrownBy(() -> shield.replacing(DIGEST));
    assertThatIllegalStateException().isThrownBy(() -> revoked.replacing(DIGEST));
    assertThatIllegalStateException().isThrownBy(() -> shield.besideFailure("below-limits"));
  }

  @Test
  void whatIsSaidOneByOneAddsUp() {
    Statement statement = new Statement(1, DIGEST, SampleEvents.KEY, "c2ln");

    AdapterEvent all =
        bundle.gated(DIGEST).replacing(DIGEST).besideFailure("below-limits").with(statement);

    assertThat(all)
        .extracting(
            AdapterEvent::gate,
            AdapterEvent::replaces,
            AdapterEvent::reason,
            AdapterEvent::statement)
        .containsExactly(DIGEST, DIGEST, "below-limits", statement);
  }

  @Test
  void aRevocationIsAStatementOfItsOwn() {
    AdapterEvent announced =
        bundle.gated(DIGEST).replacing(DIGEST).with(new Statement(1, DIGEST, "key", "c2ln"));

    AdapterEvent revoked = announced.revoked(SampleEvents.AT.plusSeconds(1), "ticket-7");

    assertThat(revoked).isEqualTo(bundle.revoked(SampleEvents.AT.plusSeconds(1), "ticket-7"));
    assertThat(revoked.kind()).isEqualTo(Kind.ADAPTER_REVOKED);
    assertThat(revoked.rank()).isEqualTo(8);
    assertThat(revoked.statement()).isNull();
  }
}
