package dev.lethe.ingest;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Settings as the service reads them. */
public final class TestConfigs {
  private static final Map<String, String> REQUIRED =
      Map.of(
          "lethe.kafka.bootstrap", "kafka:9092",
          "lethe.models", "demo",
          "lethe.keyset", "keyset.json",
          "lethe.intake-keys", "intake.json",
          "lethe.subject-keyset", "subjects.json",
          "lethe.signing-key", "signing.pem",
          "lethe.certificates.dir", "certificates",
          "lethe.state.dir", "state",
          "lethe.trusted.artefacts", "artefacts.pem",
          "lethe.trusted.revocations", "revocations.pem");

  private TestConfigs() {}

  /** What must be set, and these. */
  public static IngestConfig ingest(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(IngestConfig.class)
        .withDefaultValues(REQUIRED)
        .withDefaultValues(settings)
        .build()
        .getConfigMapping(IngestConfig.class);
  }
}
