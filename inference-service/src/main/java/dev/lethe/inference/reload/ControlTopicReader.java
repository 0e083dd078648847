package dev.lethe.inference.reload;

import dev.lethe.inference.serving.LogKey;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.CheckedStatement;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.service.kafka.RecentTraces;
import dev.lethe.service.trace.SpanAttribute;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code adapter-events} and {@code live-set-heads} from their beginning into a {@link
 * Ledger}: every partition, without a group, committed records only. What does not count is
 * reported and changes nothing. Used by one thread; owns its consumer.
 */
final class ControlTopicReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlTopicReader.class);
  private static final Duration POLL = Duration.ofMillis(250);

  private final Consumer<String, byte[]> consumer;
  private final Topics topics;
  private final String model;
  private final DesiredState desiredState;
  private final RejectionReporter findings;
  private final int parallel;
  private final RecentTraces traces;

  /** Heads of the first reading, until all of it is there; null after that. */
  private @Nullable List<HeadAt> heads = new ArrayList<>();

  private record HeadAt(LiveSetHead head, ConsumerRecord<String, byte[]> message) {}

  /**
   * A record that was read.
   *
   * @param statement if it is one of this model's, its signature checked
   * @param head if it is one of this model's
   * @param invalid why it is no event
   */
  private record Read(
      ConsumerRecord<String, byte[]> message,
      @Nullable CheckedStatement statement,
      @Nullable LiveSetHead head,
      @Nullable InvalidEventException invalid) {}

  /**
   * @param parallel how many records are read and checked at once
   * @param traces is told of each statement's that counts
   */
  ControlTopicReader(
      Consumer<String, byte[]> consumer,
      Topics topics,
      String model,
      DesiredState desiredState,
      RejectionReporter findings,
      int parallel,
      RecentTraces traces) {
    this.consumer = consumer;
    this.topics = topics;
    this.model = model;
    this.desiredState = desiredState;
    this.findings = findings;
    this.parallel = parallel;
    this.traces = traces;
    List<TopicPartition> partitions =
        Stream.of(topics.adapterEvents(), topics.liveSetHeads())
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  DesiredState desiredState() {
    return desiredState;
  }

  /** Reads up to where the log ends now. */
  void catchUp() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (!reached(ends)) {
      poll();
    }
    takeUpHeads();
  }

  /** The newest first: most of the others it overtakes, and a signature takes a millisecond. */
  private void takeUpHeads() {
    List<HeadAt> read = heads;
    heads = null;
    if (read == null) {
      return;
    }
    Collections.reverse(read);
    for (HeadAt each : read) {
      if (!desiredState.isPast(each.head())) {
        head(each.head(), each.message());
      }
    }
  }

  /** Reads what there is, waiting a moment for it; whether this model's artefacts changed. */
  boolean poll() {
    List<ConsumerRecord<String, byte[]>> messages = new ArrayList<>();
    consumer.poll(POLL).forEach(messages::add);
    boolean changed = false;
    for (Read read : ParallelMap.map(messages, parallel, this::read)) {
      changed |= take(read);
    }
    return changed;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** Runs in any thread. */
  private Read read(ConsumerRecord<String, byte[]> message) {
    byte[] value = message.value();
    if (value == null) {
      return new Read(message, null, null, null);
    }
    try {
      if (message.topic().equals(topics.adapterEvents())) {
        AdapterEvent event = EventSerdes.adapterEvents().read(value).data();
        boolean mine = event.model().equals(model);
        return new Read(message, mine ? desiredState.check(event) : null, null, null);
      }
      LiveSetHead head = EventSerdes.liveSetHeads().read(value).data();
      return new Read(message, null, head.model().equals(model) ? head : null, null);
    } catch (InvalidEventException e) {
      return new Read(message, null, null, e);
    }
  }

  /** Whether it changes what should be in force. */
  private boolean take(Read read) {
    ConsumerRecord<String, byte[]> message = read.message();
    InvalidEventException invalid = read.invalid();
    if (invalid != null) {
      // Nobody can act on it and nobody will acknowledge it; stopping here would stop everything.
      LOG.error(
          LogKey.EVENT_UNREADABLE,
          message.topic(),
          message.partition(),
          message.offset(),
          invalid.getMessage());
    }
    if (invalid != null || message.value() == null) {
      findings.unreadable(message); // nobody who may write here writes tombstones
      return false;
    }
    if (read.head() != null) {
      head(read.head(), message);
      return false; // a head changes nothing of what is in force
    }
    return read.statement() != null && statement(read.statement(), message);
  }

  private boolean statement(CheckedStatement statement, ConsumerRecord<String, byte[]> message) {
    Optional<ControlFault> fault = desiredState.apply(statement);
    fault.ifPresentOrElse(
        why -> findings.statement(statement.event(), why, message),
        () -> heard(statement.event(), message));
    return fault.isEmpty();
  }

  /** What was said before this replica began is no step of its own. */
  private void heard(AdapterEvent event, ConsumerRecord<String, byte[]> message) {
    Headers trace = message.headers();
    if (heads == null) {
      try (TracedStep received = Spans.process(message.topic(), trace)) {
        trace =
            received
                .with(SpanAttribute.REQUEST_ID, event.requestId())
                .with(SpanAttribute.MODEL, event.model())
                .with(SpanAttribute.DIGEST, event.digest())
                .with(SpanAttribute.EVENT, event.kind())
                .with(SpanAttribute.MESSAGING_PARTITION, Integer.toString(message.partition()))
                .with(SpanAttribute.MESSAGING_OFFSET, message.offset())
                .headers();
      }
    }
    traces.heard(event.requestId(), trace);
    if (Spans.areOn() && event.kind() != AdapterEvent.Kind.ADAPTER_REVOKED) {
      traces.heard(event.digest(), trace);
    }
  }

  private void head(LiveSetHead head, ConsumerRecord<String, byte[]> message) {
    if (heads != null) {
      heads.add(new HeadAt(head, message));
    } else {
      desiredState.apply(head).ifPresent(why -> findings.head(head, why, message));
    }
  }
}
