package dev.lethe.inference.reload;

import dev.lethe.inference.reload.Reconciler.Standing;
import dev.lethe.inference.serving.ControlMeters;
import dev.lethe.inference.serving.LogKey;
import dev.lethe.inference.serving.RedactedException;
import dev.lethe.inference.serving.ReplicaState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code adapter-events} until it is interrupted: catches up, announces the replica,
 * catches up with what came meanwhile, and only then lets it serve. While Kafka is away what is in
 * force stays in force.
 */
final class AdapterEventFollower implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(AdapterEventFollower.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Supplier<ControlTopicReader> feeds;
  private final Reconciler reconciler;
  private final Heartbeats heartbeats;
  private final SelfFencing fencing;
  private final Heads heads;
  private final ReplicaState state;
  private final Timing timing;

  /** How often to beat, and how long to wait before loading again what could not be loaded. */
  record Timing(Clock clock, Duration heartbeat, Duration retry) {}

  /** What is told of every reading of the log. */
  record Heads(HeadWatch watch, HeadFile file, ServingReport serving, ControlMeters meters) {
    void begins() {
      watch.begins();
    }

    void look(DesiredState desiredState) {
      watch.look(desiredState);
      file.keep();
    }

    void changed(DesiredState desiredState, Standing standing) {
      serving.changed(desiredState, standing.lacking());
      meters.sequence(desiredState.sequence());
    }
  }

  /**
   * @param feeds opens the log at its beginning
   */
  AdapterEventFollower(
      Supplier<ControlTopicReader> feeds,
      Reconciler reconciler,
      Heartbeats heartbeats,
      SelfFencing fencing,
      Heads heads,
      ReplicaState state,
      Timing timing) {
    this.feeds = feeds;
    this.reconciler = reconciler;
    this.heartbeats = heartbeats;
    this.fencing = fencing;
    this.heads = heads;
    this.state = state;
    this.timing = timing;
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        session();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One reading of the log from its beginning; ends when the client fails for good. */
  private void session() throws InterruptedException {
    try (ControlTopicReader feed = feeds.get()) {
      heads.begins();
      feed.catchUp();
      reconcile(feed);
      heartbeats.begin(timing.heartbeat());
      feed.catchUp();
      Standing standing = reconcile(feed);
      LOG.info(LogKey.CAUGHT_UP, standing.gates(), standing.lacking().size());
      follow(feed, standing);
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      LOG.warn(LogKey.FEED_INTERRUPTED, PAUSE.toMillis(), new RedactedException(e));
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private void follow(ControlTopicReader feed, Standing first) {
    Standing standing = first;
    Instant tried = timing.clock().instant();
    while (!Thread.currentThread().isInterrupted()) {
      boolean rejoins = fencing.isBehind();
      int absences = fencing.absences();
      if (rejoins) {
        feed.catchUp();
      }
      boolean changed = feed.poll();
      Instant now = timing.clock().instant();
      if (changed || rejoins || isRetryDue(standing, tried, now)) {
        standing = reconcile(feed);
        heartbeats.changed();
        LOG.info(LogKey.GATES_SWAPPED, standing.gates(), standing.lacking().size());
        tried = now;
      }
      heads.look(feed.desiredState());
      if (rejoins) {
        fencing.caughtUp(absences);
      }
    }
  }

  /** What is put in force comes before the word that it may be served with. */
  private Standing reconcile(ControlTopicReader feed) {
    Standing standing = reconciler.reconcile(feed.desiredState());
    heads.changed(feed.desiredState(), standing);
    heads.look(feed.desiredState());
    state.caughtUp(standing.complete());
    return standing;
  }

  /** The clock may be set: a leap in either direction counts as time that has passed. */
  private boolean isRetryDue(Standing standing, Instant tried, Instant now) {
    return standing.retry() && Duration.between(tried, now).abs().compareTo(timing.retry()) >= 0;
  }
}
