package dev.lethe.ingest.console.audit;

import dev.lethe.db.replay.KafkaLog;
import dev.lethe.db.replay.ServingHistory;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import io.quarkus.qute.TemplateData;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks up what each replica served at a time, as {@code lethe audit as-of} does. Thread-safe. */
public final class ServingLookup implements AutoCloseable {
  private final KafkaSettings kafka;
  private final Topics topics;
  private final ControlKeys keys;
  private final SingleRun<ServedAt> run;

  public ServingLookup(KafkaSettings kafka, Topics topics, ControlKeys keys, Clock clock) {
    this.kafka = kafka;
    this.topics = topics;
    this.keys = keys;
    this.run = new SingleRun<>("lethe-serving-lookup", clock);
  }

  /**
   * What was served.
   *
   * @param begins time of the first acknowledgement of all; null if there is none
   */
  @TemplateData
  public record ServedAt(
      Instant at, String model, @Nullable Instant begins, List<ServingHistory.Served> served) {
    public ServedAt {
      served = List.copyOf(served);
    }
  }

  /** Starts, unless a lookup is under way; whether it started. */
  public boolean start(String by, Instant at, String model) {
    return run.start(by, model + " at " + at, 0, progress -> read(at, model));
  }

  /** The lookup under way or the last one; null before the first. */
  public @Nullable RunStatus<ServedAt> status() {
    return run.status();
  }

  private ServedAt read(Instant at, String model) {
    try (KafkaLog log = KafkaLog.open(kafka, ServingHistory.sources(topics))) {
      ServingHistory history = ServingHistory.read(log, topics, model, keys);
      return new ServedAt(at, model, history.begins().orElse(null), history.at(at));
    }
  }

  @Override
  public void close() {
    run.close();
  }
}
