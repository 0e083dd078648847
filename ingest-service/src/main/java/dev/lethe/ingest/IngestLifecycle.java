package dev.lethe.ingest;

import dev.lethe.ingest.alert.DueAlertLoop;
import dev.lethe.ingest.project.Projection;
import dev.lethe.ingest.project.ProjectorLoop;
import dev.lethe.ingest.stream.StreamsApp;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Start and end of the service. HTTP answers at once, with 503 where a side is missing; the moving
 * parts start in the background as soon as Postgres and Kafka are there. Thread-safe.
 */
@ApplicationScoped
class IngestLifecycle {
  private static final long CLOSE_MS = 10_000;

  private final IngestComponents engine;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable Parts parts;
  private final RetryingStartup patience = new RetryingStartup(closing);
  private @Nullable Thread starter;

  private record Parts(List<StreamsApp> streams, ProjectorLoop projector, DueAlertLoop alerts) {}

  IngestLifecycle(IngestComponents engine) {
    this.engine = engine;
  }

  void begin(@Observes StartupEvent event) {
    Thread thread = new Thread(this::start, "lethe-start");
    starter = thread;
    thread.start();
  }

  void end(@Observes ShutdownEvent event) throws InterruptedException {
    closing.countDown();
    engine.release();
    Thread thread = starter;
    if (thread != null) {
      thread.join(CLOSE_MS);
    }
    Parts running = parts;
    if (running != null) {
      running.alerts().close();
      running.streams().parallelStream().forEach(StreamsApp::close);
      running.projector().close();
    }
  }

  /** Whether everything was started; it may still be restoring. */
  boolean isStarted() {
    return parts != null;
  }

  /** Whether all topologies run. */
  boolean areStreamsRunning() {
    Parts running = parts;
    return running != null && running.streams().stream().allMatch(StreamsApp::isRunning);
  }

  /** What each topology is at, by its consumer group; empty while none is started. */
  Map<String, String> streamStates() {
    Parts running = parts;
    return running == null
        ? Map.of()
        : running.streams().stream()
            .collect(Collectors.toMap(StreamsApp::applicationId, StreamsApp::state));
  }

  /** The step of the start that is under way. */
  String underWay() {
    return patience.underWay();
  }

  /** Whether a topology has stopped for good, so that only a restart helps. */
  boolean isBroken() {
    Parts running = parts;
    return running != null && running.streams().stream().anyMatch(StreamsApp::isDead);
  }

  /** Whether the tables have caught up with the log. */
  boolean isProjected() {
    Parts running = parts;
    return running != null && running.projector().isReady();
  }

  /** How far the tables are; empty where another instance projects, or nothing runs yet. */
  Optional<Projection> projection() {
    Parts running = parts;
    return running == null ? Optional.empty() : running.projector().projection();
  }

  /** What a person has to mend before the tables follow; empty where nothing is known of. */
  Optional<String> projectionObstacle() {
    Parts running = parts;
    return running == null ? Optional.empty() : running.projector().obstacle();
  }

  /** What a person has to mend before it can start; empty where nothing is known of. */
  Optional<String> obstacle() {
    return patience.obstacle();
  }

  private void start() {
    if (patience.succeeds("migrate", engine::migrate)
        && patience.succeeds("create topics", engine::createTopics)) {
      patience.succeeds("start", () -> parts = startParts());
    }
  }

  private Parts startParts() {
    List<StreamsApp> streams = new ArrayList<>();
    streams.add(engine.startIntake());
    streams.add(engine.startTracker());
    engine.startCallbacks().ifPresent(streams::add);
    ProjectorLoop projector = engine.startProjector();
    return new Parts(streams, projector, engine.startDueAlerts(projector::isReady));
  }
}
