package dev.lethe.ingest;

import dev.lethe.ingest.callback.CallbackTopology;
import dev.lethe.ingest.stream.GroupLag;
import dev.lethe.schemas.Topics;
import dev.lethe.service.kafka.KafkaClients;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much waits in Kafka for intake, tracker and callbacks: each instance says the same. Asked of
 * the broker at most every few seconds, and only if somebody asks for metrics; not a number while
 * the broker does not answer.
 */
@Singleton
final class StreamMeters implements MeterBinder {
  private static final Logger LOG = LoggerFactory.getLogger(StreamMeters.class);
  private static final Duration FRESH = Duration.ofSeconds(10);
  private static final int PATIENCE_MS = 2_000;

  private final KafkaClients clients;
  private final Clock clock;
  private final String prefix;

  /** The topic that each reads first, by the end of its group's name. */
  private final Map<String, String> sources = new LinkedHashMap<>();

  private @Nullable Admin admin;
  private @Nullable Reading last;

  /** What was read; a group is missing where it could not be. */
  private record Reading(Instant at, Map<String, Long> lags) {}

  StreamMeters(KafkaClients clients, Topics topics, CallbackTopology callbacks, Clock clock) {
    this.clients = clients;
    this.clock = clock;
    this.prefix = topics.prefix();
    sources.put("intake", topics.requests());
    sources.put("tracker", topics.requestEvents());
    if (!callbacks.isIdle()) {
      sources.put("callbacks", topics.requestEvents());
    }
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (String stream : sources.keySet()) {
      Gauge.builder("lethe.stream.lag", this, meters -> meters.lag(stream))
          .description("Records in Kafka that the stream has not worked through")
          .tag("stream", stream)
          .register(registry);
    }
  }

  @PreDestroy
  synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }

  /** One scrape asks for all gauges: they come from one look. */
  private synchronized double lag(String stream) {
    Instant now = clock.instant();
    Reading known = last;
    if (known == null || Duration.between(known.at(), now).abs().compareTo(FRESH) > 0) {
      known = new Reading(now, read());
      last = known;
    }
    Long lag = known.lags().get(stream);
    return lag == null ? Double.NaN : lag;
  }

  private Map<String, Long> read() {
    Map<String, Long> lags = new HashMap<>();
    try {
      GroupLag groups = new GroupLag(admin(), Duration.ofMillis(PATIENCE_MS));
      for (Map.Entry<String, String> each : sources.entrySet()) {
        lags.put(each.getKey(), groups.of(prefix + each.getKey(), each.getValue()));
      }
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.debug("lag is not known: error={}", e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return lags;
  }

  private Admin admin() {
    Admin known = admin;
    if (known == null) {
      known =
          clients.admin(
              Map.of(
                  AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS,
                  AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS));
      admin = known;
    }
    return known;
  }
}
