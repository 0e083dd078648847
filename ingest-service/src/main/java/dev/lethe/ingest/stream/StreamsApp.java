package dev.lethe.ingest.stream;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running topology. A thread that dies is replaced, after a pause, and reads on from its last
 * commit: what ends a thread is round a record, not in it ({@link RecordFaults}). Thread-safe;
 * whoever starts it closes it.
 */
public final class StreamsApp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamsApp.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String applicationId;
  private final KafkaStreams streams;

  private StreamsApp(String applicationId, KafkaStreams streams) {
    this.applicationId = applicationId;
    this.streams = streams;
  }

  /** Starts it; {@link #isRunning()} tells when it works. */
  public static StreamsApp start(Topology topology, StreamsSettings settings) {
    KafkaStreams streams = new KafkaStreams(topology, settings.properties());
    streams.setUncaughtExceptionHandler(
        e -> {
          LOG.error(
              "stream thread died and is replaced: application={} error={}",
              settings.applicationId(),
              RootCause.of(e));
          LockSupport.parkNanos(PAUSE_NANOS);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    streams.start();
    return new StreamsApp(settings.applicationId(), streams);
  }

  /** Its consumer group. */
  public String applicationId() {
    return applicationId;
  }

  /** What it is at, in Kafka's word for it. */
  public String state() {
    return streams.state().name();
  }

  /** Whether all its tasks are assigned, restored and at work. */
  public boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** Whether it has stopped for good. */
  public boolean isDead() {
    return streams.state().hasCompletedShutdown();
  }

  @Override
  public void close() {
    streams.close(CLOSE_TIMEOUT);
  }
}
