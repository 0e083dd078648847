package dev.lethe.trainer;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.trainer.work.ErasureJob;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;

/** Events and jobs of the model "m". */
public final class TrainerSamples {
  public static final String MODEL = "m";
  public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final TopicPartition PARTITION = new TopicPartition("jobs", 0);

  private TrainerSamples() {}

  public static ErasureJob job(String id, long offset) {
    return new ErasureJob(id, "acme", PARTITION, offset);
  }

  public static AdapterEvent adapter(String id, AdapterEvent.Kind kind) {
    return adapter(id, kind, "");
  }

  /** Another one of the same kind. */
  public static AdapterEvent adapter(String id, AdapterEvent.Kind kind, String which) {
    StoredArtefact stored =
        new StoredArtefact(digest(id + kind + which), "there", "AAAA", digest("base"));
    return kind == AdapterEvent.Kind.SHIELD_READY
        ? AdapterEvent.shieldReady(id, MODEL, stored, NOW)
        : AdapterEvent.adapterReady(id, MODEL, stored, 8, NOW);
  }

  public static AdapterEvent revoked(AdapterEvent artefact) {
    return artefact.revoked(NOW, "rollback");
  }

  public static RequestEvent step(String id, RequestState state) {
    return new RequestEvent(
        id, "acme", MODEL, state, NOW, null, null, null, Measurements.none(), null, null);
  }

  public static String digest(String of) {
    return Digests.sha256(of.getBytes(StandardCharsets.UTF_8));
  }
}
