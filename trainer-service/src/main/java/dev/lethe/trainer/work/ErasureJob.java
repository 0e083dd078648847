package dev.lethe.trainer.work;

import org.apache.kafka.common.TopicPartition;

/**
 * An erase job as the poll loop keeps it: where its record lies, not the payload. A lane reads the
 * payload again when its turn comes, so a long queue costs no memory.
 */
public record ErasureJob(String requestId, String tenant, TopicPartition partition, long offset) {}
