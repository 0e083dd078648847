package dev.lethe.ingest.stream;

import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time of a record: what its producer says, unless that lies before 1970 or in the future; then
 * now. Whoever may write to a topic sets the timestamp, and -1 ("none") is one of them. Streams'
 * own extractor throws at it before any handler of ours, again and again; brokers refuse what is
 * written on with a time in the future. Thread-safe.
 */
public final class ArrivalTime implements TimestampExtractor {
  private final Clock clock;

  /** Made by Kafka Streams. */
  public ArrivalTime() {
    this(Clock.systemUTC());
  }

  ArrivalTime(Clock clock) {
    this.clock = clock;
  }

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    long now = clock.millis();
    long said = record.timestamp();
    return said < 0 || said > now ? now : said;
  }
}
