package dev.lethe.inference.reload;

import dev.lethe.inference.serving.LogKey;
import dev.lethe.inference.serving.RandomSource;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.ReplicaEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says every few seconds that this replica lives, and at the end that it leaves. A beat that fails
 * is not repeated: the next one says the same. Owns its producer; thread-safe.
 */
final class Heartbeats implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Producer<String, byte[]> producer;
  private final String topic;
  private final ReplicaIdentity identity;
  private final SelfFencing fencing;
  private final ServingReport serving;
  private final Clock clock;
  private final RandomSource random;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "heartbeat"));
  private boolean begun;

  Heartbeats(
      Producer<String, byte[]> producer,
      String topic,
      ReplicaIdentity identity,
      SelfFencing fencing,
      ServingReport serving,
      Clock clock,
      RandomSource random) {
    this.producer = producer;
    this.topic = topic;
    this.identity = identity;
    this.fencing = fencing;
    this.serving = serving;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Returns once the first beat is in the log, so that whoever judges enforcement from then on
   * counts this replica. A second call does nothing.
   *
   * @throws KafkaException if it could not be delivered; may be tried again
   */
  synchronized void begin(Duration period) throws InterruptedException {
    if (begun) {
      return;
    }
    try {
      beat(false);
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("the first heartbeat was not delivered", e);
    }
    begun = true;
    fencing.delivered();
    long millis = period.toMillis();
    timer.scheduleAtFixedRate(this::tick, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Beats once more, so that what has changed is known at once. */
  void changed() {
    if (!timer.isShutdown()) {
      timer.execute(this::tick);
    }
  }

  private void tick() {
    try {
      beat(false);
      fencing.delivered();
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.warn(LogKey.HEARTBEAT_FAILED, e.getClass().getSimpleName());
      fencing.failed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void beat(boolean leaving)
      throws InterruptedException, ExecutionException, TimeoutException {
    ReplicaEvent alive =
        new ReplicaEvent(
            identity.id(),
            identity.model(),
            identity.url().toString(),
            identity.baseDigest(),
            identity.startedAt(),
            clock.instant(),
            leaving,
            serving.get());
    ProducerRecord<String, byte[]> message =
        EventRecords.of(
            topic, identity.id(), EventSerdes.replicaEvents(), Event.of(alive, random.id()));
    producer.send(message).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Says that it leaves, if it ever said that it lives. */
  @Override
  public synchronized void close() {
    timer.shutdownNow();
    try {
      if (begun) {
        beat(true);
      }
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.warn(LogKey.HEARTBEAT_FAILED, e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      producer.close(Duration.ZERO);
    }
  }
}
