package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.Fault;
import dev.lethe.schemas.control.Statements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two signers, each with keys of its own, which are replaced without a gap. */
class SigningKeysTest {
  private static final String DIGEST = "sha256:" + "0".repeat(64);

  private final DataFolder data;

  SigningKeysTest(@TempDir Path folder) throws Exception {
    data = new DataFolder(folder.resolve("data"));
    data.create();
    Secrets.ensure(data);
  }

  @Test
  void trainerAndIngestHaveKeysThatCountForNothingOfTheOthers() {
    assertThat(Statements.check(stated(Kind.READY, data.trainerKey()), keys())).isEmpty();
    assertThat(Statements.check(stated(Kind.REVOKED, data.signingKey()), keys())).isEmpty();
    assertThat(Statements.check(stated(Kind.READY, data.signingKey()), keys()))
        .contains(Fault.UNKNOWN_KEY);
    assertThat(Statements.check(stated(Kind.REVOKED, data.trainerKey()), keys()))
        .contains(Fault.UNKNOWN_KEY);
  }

  @Test
  void anOlderDataFolderGetsATrainersKeyAndTheOldOneAnnouncesNothingMore() throws Exception {
    // Given a folder in which one key signed everything
    Files.delete(data.trainerKey());
    Files.delete(data.trustedArtefactKeys());
    Files.delete(data.trustedRevocationKeys());
    String signing = Files.readString(data.signingKey());

    // When
    Secrets.ensure(data);

    // Then
    assertThat(data.signingKey()).hasContent(signing);
    assertThat(Statements.check(stated(Kind.READY, data.trainerKey()), keys())).isEmpty();
    assertThat(Statements.check(stated(Kind.READY, data.signingKey()), keys()))
        .contains(Fault.RETIRED_KEY);
    assertThat(keys().artefacts().all()).hasSize(2); // the old manifests stay verifiable
    assertThat(Statements.check(stated(Kind.REVOKED, data.signingKey()), keys())).isEmpty();
  }

  @Test
  void aReplacedKeyCountsUntilItIsRetiredAndThenForItsTime() throws Exception {
    // Given
    SigningKeys trainer = new SigningKeys(data.keyPlaces(), SigningKeys.Role.TRAINER);
    AdapterEvent first = stated(Kind.READY, data.trainerKey());
    ControlSigner stolen = ControlSigner.of(ControlSigner.load(data.trainerKey()).privateKey());

    // When
    SigningKeys.Rotated rotated = trainer.rotate(Duration.ZERO);

    // Then
    assertThat(trainer.current()).isEqualTo(rotated.after()).isNotEqualTo(rotated.before());
    assertThat(trainer.known()).containsExactly(rotated.after(), rotated.before());
    assertThat(Statements.check(first, keys())).isEmpty();
    assertThat(Statements.check(stated(Kind.READY, data.trainerKey()), keys())).isEmpty();

    // When the old one is retired
    trainer.retire(rotated.before(), Map.of("demo", 1L));

    // Then
    AdapterEvent later = Statements.sign(open(Kind.READY), Statements.end(first), stolen);
    assertThat(Statements.check(first, keys())).isEmpty();
    assertThat(Statements.check(later, keys())).contains(Fault.RETIRED_KEY);
    assertThatThrownBy(() -> trainer.retire(rotated.after(), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("signs now");
    assertThatThrownBy(() -> trainer.retire("ed25519:0000000000000000", Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private enum Kind {
    READY,
    REVOKED
  }

  private ControlKeys keys() {
    return ControlKeys.load(data.trustedArtefactKeys(), data.trustedRevocationKeys());
  }

  private static AdapterEvent stated(Kind kind, Path key) {
    return Statements.sign(open(kind), ChainEnd.NONE, ControlSigner.load(key));
  }

  private static AdapterEvent open(Kind kind) {
    Instant at = Instant.parse("2026-03-04T05:06:07Z");
    AdapterEvent ready =
        new AdapterEvent(
            "r-1",
            "demo",
            AdapterEvent.Kind.SHIELD_READY,
            DIGEST,
            "x",
            "c2ln",
            DIGEST,
            0,
            at,
            null);
    return kind == Kind.READY ? ready : ready.revoked(at, "because");
  }
}
