package dev.lethe.inference.reload;

import dev.lethe.inference.serving.LogKey;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Traffic;
import dev.lethe.service.kafka.RecentTraces;
import dev.lethe.service.trace.SpanAttribute;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends acknowledgements until they are delivered, in order; a repeat has the same event id. What
 * still waits when the replica stops is sent again by its next start. Thread-safe.
 */
final class Outbox implements Acknowledgements, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
  private final List<Waiting> batch = new ArrayList<>();
  private final Supplier<Producer<String, byte[]>> producers;
  private final String topic;
  private final String replica;
  private final Instant startedAt;
  private final Clock clock;
  private final RecentTraces traces;

  /**
   * What is to be delivered.
   *
   * @param step ends when it is
   */
  private record Waiting(ProducerRecord<String, byte[]> record, TracedStep step) {}

  /**
   * @param producers makes a producer; asked again when one has failed
   * @param startedAt of this life, as its heartbeats say
   * @param traces by which what is said of a request carries on its trace
   */
  Outbox(
      Supplier<Producer<String, byte[]>> producers,
      String topic,
      String replica,
      Instant startedAt,
      Clock clock,
      RecentTraces traces) {
    this.producers = producers;
    this.topic = topic;
    this.replica = replica;
    this.startedAt = startedAt;
    this.clock = clock;
    this.traces = traces;
  }

  @Override
  public void send(
      AcknowledgedArtefact about,
      EnforcementEvent.Kind kind,
      @Nullable String reason,
      @Nullable Traffic traffic) {
    EnforcementEvent event =
        new EnforcementEvent(
            about.requestId(),
            about.model(),
            replica,
            about.digest(),
            kind,
            now(),
            reason,
            traffic);
    ProducerRecord<String, byte[]> record =
        EventRecords.of(topic, event.requestId(), EventSerdes.enforcementEvents(), Event.of(event));
    TracedStep step =
        Spans.send(topic, traceOf(about))
            .with(SpanAttribute.REQUEST_ID, event.requestId())
            .with(SpanAttribute.MODEL, event.model())
            .with(SpanAttribute.DIGEST, event.digest())
            .with(SpanAttribute.REPLICA, replica)
            .with(SpanAttribute.EVENT, kind);
    step.headers().forEach(record.headers()::add);
    waiting.add(new Waiting(record, step));
  }

  /** Of the artefact itself where it was loaded in a step of its own, else of its request. */
  private Headers traceOf(AcknowledgedArtefact about) {
    Headers artefact = traces.of(about.digest());
    return artefact.iterator().hasNext() ? artefact : traces.of(about.requestId());
  }

  /**
   * Not before this life began, however the clock was set since: what is older counts as said in an
   * earlier life.
   */
  private Instant now() {
    Instant now = clock.instant();
    return now.isBefore(startedAt) ? startedAt : now;
  }

  /** Delivers until interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        deliver();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One producer's life: ends when it has failed. What it did not deliver stays in the batch. */
  private void deliver() throws InterruptedException {
    Producer<String, byte[]> producer = producers.get();
    try {
      while (true) {
        if (batch.isEmpty()) {
          batch.add(waiting.take());
          waiting.drainTo(batch);
        }
        sendBatch(producer);
        batch.clear();
      }
    } catch (ExecutionException | KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      LOG.warn(
          LogKey.ACKS_DELAYED, batch.size() + waiting.size(), cause.getClass().getSimpleName());
      Thread.sleep(PAUSE.toMillis());
    } finally {
      producer.close(Duration.ZERO);
    }
  }

  private void sendBatch(Producer<String, byte[]> producer)
      throws InterruptedException, ExecutionException {
    List<Future<RecordMetadata>> sent =
        batch.stream().map(each -> producer.send(each.record())).toList();
    for (int i = 0; i < sent.size(); i++) {
      sent.get(i).get();
      batch.get(i).step().close();
    }
  }
}
