package dev.lethe.trainer.work;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads one job's record again. Not thread-safe: each lane has its own; closes its consumer. */
public final class JobReader implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Consumer<String, byte[]> consumer;

  /**
   * @param consumer without a group, read_committed, one record a poll
   */
  public JobReader(Consumer<String, byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * The value of the job's record.
   *
   * @throws MissingException if the topic no longer has it
   * @throws TimeoutException if the broker does not hand it over in time
   */
  byte[] read(ErasureJob job) {
    consumer.assign(List.of(job.partition()));
    consumer.seek(job.partition(), job.offset());
    ConsumerRecords<String, byte[]> records = consumer.poll(PATIENCE);
    if (records.isEmpty()) {
      throw new TimeoutException("no record at " + job.partition() + " offset " + job.offset());
    }
    ConsumerRecord<String, byte[]> first = records.iterator().next();
    if (first.offset() != job.offset() || first.value() == null) {
      throw new MissingException();
    }
    return first.value();
  }

  @Override
  public void close() {
    consumer.close();
  }

  /** The record is gone. */
  public static final class MissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
