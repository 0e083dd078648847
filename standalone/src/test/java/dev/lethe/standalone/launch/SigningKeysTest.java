package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
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
    InstallationKeys.ensure(data);
  }

  @Test
  void trainerAndIngestHaveKeysThatCountForNothingOfTheOthers() {
    assertThat(ControlSignatures.check(stated(Kind.READY, data.trainerKey()), keys())).isEmpty();
    assertThat(ControlSignatures.check(stated(Kind.REVOKED, data.signingKey()), keys())).isEmpty();
    assertThat(ControlSignatures.check(stated(Kind.READY, data.signingKey()), keys()))
        .contains(ControlFault.UNKNOWN_KEY);
    assertThat(ControlSignatures.check(stated(Kind.REVOKED, data.trainerKey()), keys()))
        .contains(ControlFault.UNKNOWN_KEY);
  }

  @Test
  void anOlderDataFolderGetsATrainersKeyAndTheOldOneAnnouncesNothingMore() throws Exception {
    // Given a folder in which one key signed everything
    Files.delete(data.trainerKey());
    Files.delete(data.trustedArtefactKeys());
    Files.delete(data.trustedRevocationKeys());
    String signing = Files.readString(data.signingKey());

    // When
    InstallationKeys.ensure(data);

    // Then
    assertThat(data.signingKey()).hasContent(signing);
    assertThat(ControlSignatures.check(stated(Kind.READY, data.trainerKey()), keys())).isEmpty();
    assertThat(ControlSignatures.check(stated(Kind.READY, data.signingKey()), keys()))
        .contains(ControlFault.RETIRED_KEY);
    assertThat(keys().artefacts().all()).hasSize(2); // the old manifests stay verifiable
    assertThat(ControlSignatures.check(stated(Kind.REVOKED, data.signingKey()), keys())).isEmpty();
  }

  @Test
  void aReplacedKeyCountsUntilItIsRetiredAndThenForItsTime() throws Exception {
    // Given
    SigningKeys trainer = new SigningKeys(data.keyLocations(), SigningKeys.Role.TRAINER);
    AdapterEvent first = stated(Kind.READY, data.trainerKey());
    ControlSigner stolen = ControlSigner.of(ControlSigner.load(data.trainerKey()).privateKey());

    // When
    SigningKeys.Rotated rotated = trainer.rotate(Duration.ZERO);

    // Then
    assertThat(trainer.current()).isEqualTo(rotated.after()).isNotEqualTo(rotated.before());
    assertThat(trainer.known()).containsExactly(rotated.after(), rotated.before());
    assertThat(ControlSignatures.check(first, keys())).isEmpty();
    assertThat(ControlSignatures.check(stated(Kind.READY, data.trainerKey()), keys())).isEmpty();

    // When the old one is retired
    trainer.retire(rotated.before(), Map.of("demo", 1L));

    // Then
    AdapterEvent later =
        ControlSignatures.sign(open(Kind.READY), ControlSignatures.end(first), stolen);
    assertThat(ControlSignatures.check(first, keys())).isEmpty();
    assertThat(ControlSignatures.check(later, keys())).contains(ControlFault.RETIRED_KEY);
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
    return ControlSignatures.sign(open(kind), ChainEnd.NONE, ControlSigner.load(key));
  }

  private static AdapterEvent open(Kind kind) {
    Instant at = Instant.parse("2026-03-04T05:06:07Z");
    StoredArtefact stored = new StoredArtefact(DIGEST, "x", "c2ln", DIGEST);
    AdapterEvent ready = AdapterEvent.shieldReady("r-1", "demo", stored, at);
    return kind == Kind.READY ? ready : ready.revoked(at, "because");
  }
}
