package dev.lethe.ingest.project;

import dev.lethe.ingest.stream.RootCause;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tables up with the log, in a thread of its own. Of all ingest services one projects at
 * a time; the others stand by. Thread-safe; whoever starts it closes it.
 */
public final class ProjectorLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectorLoop.class);
  private static final long PAUSE_MS = 500;
  private static final long PAUSE_FOR_PEOPLE_MS = 5_000;
  private static final long CLOSE_MS = 5_000;

  private final ProjectorSettings settings;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "lethe-projector");
  private volatile boolean ready;
  private volatile @Nullable Projection projection;
  private volatile Optional<String> obstacle = Optional.empty();

  private ProjectorLoop(ProjectorSettings settings) {
    this.settings = settings;
  }

  /** Starts the thread. */
  public static ProjectorLoop start(ProjectorSettings settings) {
    ProjectorLoop loop = new ProjectorLoop(settings);
    loop.thread.start();
    return loop;
  }

  /** Whether it has caught up, or stands by for another that projects. */
  public boolean isReady() {
    return ready;
  }

  /** How far it is; empty while it stands by for another that projects, or has no connection. */
  public Optional<Projection> projection() {
    return Optional.ofNullable(projection);
  }

  /** What a person has to mend before anything is projected; empty where nothing is known of. */
  public Optional<String> obstacle() {
    return obstacle;
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(CLOSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!isClosing(0)) {
      try (Connection connection = ProjectorSession.connect(settings)) {
        work(connection);
      } catch (OtherLogException e) {
        hinderedBy(e.reason());
        isClosing(PAUSE_FOR_PEOPLE_MS);
      } catch (SQLException | RuntimeException e) {
        ready = false;
        projection = null;
        if (e instanceof InterruptException) {
          return;
        }
        LOG.warn("projector stopped and starts again: error={}", RootCause.of(e));
        isClosing(PAUSE_MS);
      }
    }
  }

  private void work(Connection connection) throws SQLException {
    while (!ProjectorSession.lead(connection)) {
      obstacle = Optional.empty(); // the one that leads has to mind it
      ready = true;
      if (isClosing(PAUSE_MS)) {
        return;
      }
    }
    ready = false;
    try (ProjectorSession session = ProjectorSession.open(settings, connection)) {
      obstacle = Optional.empty();
      while (!isClosing(0)) {
        session.step();
        ready = session.isCaughtUp();
        projection = session.projection();
      }
    }
  }

  private void hinderedBy(String reason) {
    ready = false;
    projection = null;
    if (!obstacle.equals(Optional.of(reason))) {
      LOG.error("nothing is projected until a person mends it: reason={}", reason);
      obstacle = Optional.of(reason);
    }
  }

  private boolean isClosing(long waitMs) {
    try {
      return closing.await(waitMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
