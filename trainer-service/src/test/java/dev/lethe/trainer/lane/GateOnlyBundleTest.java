package dev.lethe.trainer.lane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.unlearn.Artefact;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.schemas.measured.Method;
import dev.lethe.trainer.work.ArtefactBuilder;
import dev.lethe.trainer.work.TrainerEvents;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the log says of a bundle without an adapter. */
class GateOnlyBundleTest {
  private static final String DIGEST = "sha256:" + "a".repeat(64);
  private static final Map<String, String> GATE =
      Map.of("gate.json", DIGEST, "gate.safetensors", DIGEST);

  @Test
  void itIsAnnouncedWithoutARankAndVerifiedAsAGate() {
    Manifest manifest = manifest(0, GATE);

    AdapterEvent event =
        TrainerEvents.ready(
            new Artefact(DIGEST, manifest, Path.of("nowhere"), Optional.empty()),
            new ArtefactBuilder.Stored("bundles/a", "c2ln"),
            Instant.EPOCH);
    Measurements verified = VerifiedFigures.of(manifest);

    assertThat(event.kind()).isEqualTo(AdapterEvent.Kind.ADAPTER_READY);
    assertThat(event.rank()).isZero();
    assertThat(verified.refusesByGate()).isTrue();
    assertThat(verified.method().map(Method::name)).contains("gate-only");
  }

  @Test
  void whatLacksFilesOfItsAdapterIsNone() {
    Map<String, String> whole = new TreeMap<>(GATE);
    whole.put("adapter_model.safetensors", DIGEST);

    assertThat(manifest(8, GATE).isGateOnly()).isFalse();
    assertThat(manifest(0, whole).isGateOnly()).isFalse();
    assertThat(manifest(0, Map.of()).isGateOnly()).isFalse();
  }

  private static Manifest manifest(int rank, Map<String, String> files) {
    return new Manifest(
        1,
        Manifest.Kind.BUNDLE,
        "request-1",
        "tiny",
        DIGEST,
        "unknown",
        DIGEST,
        rank,
        0,
        new Manifest.Refusal("No.", false),
        new TreeMap<>(files),
        JsonNodeFactory.instance.objectNode().put("adapter", "none"),
        JsonNodeFactory.instance.objectNode());
  }
}
