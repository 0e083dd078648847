package dev.lethe.faults;

import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * What committed lifecycle events have said so far of each request, forged ones apart. A thread of
 * its own follows the log, through restarts of the broker. Thread-safe.
 */
final class LiveLog implements AutoCloseable {
  /** Every replica must refuse from here on. */
  static final Set<RequestState> ENFORCED = Set.of(RequestState.ENFORCED, RequestState.CERTIFIED);

  private static final Set<RequestState> OVER =
      Set.of(
          RequestState.CERTIFIED,
          RequestState.REJECTED,
          RequestState.CANCELLED,
          RequestState.FAILED,
          RequestState.REVOKED);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final String bootstrap;
  private final Map<String, RequestState> states = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::follow, "live-log");
  private volatile boolean closed;

  private LiveLog(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  static LiveLog follow(String bootstrap) {
    LiveLog log = new LiveLog(bootstrap);
    log.thread.start();
    return log;
  }

  /** The requests in one of {@code wanted}. */
  List<String> in(Set<RequestState> wanted) {
    List<String> ids = new ArrayList<>();
    states.forEach(
        (id, state) -> {
          if (wanted.contains(state)) {
            ids.add(id);
          }
        });
    return ids;
  }

  /** States of the requests that are under way. */
  List<RequestState> open() {
    return states.values().stream().filter(state -> !OVER.contains(state)).sorted().toList();
  }

  /** Those of {@code ids} whose last event has not come. */
  List<String> unfinished(Collection<String> ids) {
    return ids.stream()
        .filter(id -> !states.containsKey(id) || !OVER.contains(states.get(id)))
        .toList();
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join(CLOSE_LIMIT.toMillis());
  }

  private void follow() {
    while (!closed) {
      try (Consumer<byte[], byte[]> consumer = HistoryReader.consumer(bootstrap)) {
        TopicPartition steps =
            new TopicPartition(new Topics(Topics.DEFAULT_PREFIX).requestEvents(), 0);
        consumer.assign(List.of(steps));
        consumer.seekToBeginning(List.of(steps));
        while (!closed) {
          consumer.poll(POLL).forEach(this::apply);
        }
      } catch (KafkaException e) {
        Thread.onSpinWait(); // a new consumer reads from the beginning
      }
    }
  }

  private void apply(ConsumerRecord<byte[], byte[]> record) {
    if (Attacker.isForged(record) || CaseEvent.isMarked(record.value())) {
      return;
    }
    RequestEvent event = EventSerdes.requestEvents().read(record.value()).data();
    states.put(event.requestId(), event.state());
  }
}
