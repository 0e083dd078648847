package dev.lethe.trainer.work;

import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * An erase job as the poll loop keeps it: where its record lies, not the payload. A lane reads the
 * payload again when its turn comes, so a long queue costs no memory.
 *
 * @param holds for what a person has to let it go on before anything is done, in this order
 */
public record ErasureJob(
    String requestId, String tenant, TopicPartition partition, long offset, List<String> holds) {
  public ErasureJob {
    holds = List.copyOf(holds);
  }

  /** One that nobody has to look at first. */
  public ErasureJob(String requestId, String tenant, TopicPartition partition, long offset) {
    this(requestId, tenant, partition, offset, List.of());
  }
}
