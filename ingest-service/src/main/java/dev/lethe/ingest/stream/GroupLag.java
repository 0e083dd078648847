package dev.lethe.ingest.stream;

import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * How many records a consumer group has not got to, as the broker tells: the same whichever
 * instance asks, and whatever the group's own members are stuck at. Markers of transactions count
 * as records. Thread-safe; the client stays the caller's.
 */
public final class GroupLag {
  private final Admin admin;
  private final Duration patience;

  /**
   * @param patience for each of three questions to the broker
   */
  public GroupLag(Admin admin, Duration patience) {
    this.admin = admin;
    this.patience = patience;
  }

  /**
   * Over all partitions that the group has committed, and those of {@code source}, which lack all
   * their records if it has committed none of them.
   *
   * @throws ExecutionException if the broker refuses to tell
   * @throws TimeoutException if it does not answer in time
   */
  public long of(String group, String source)
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, Long> reached = committed(group);
    Set<TopicPartition> unread = partitions(source);
    unread.removeAll(reached.keySet());
    reached.putAll(offsets(unread, OffsetSpec.earliest()));
    Map<TopicPartition, Long> ends = offsets(reached.keySet(), OffsetSpec.latest());
    return reached.entrySet().stream()
        .mapToLong(entry -> Math.max(0, ends.getOrDefault(entry.getKey(), 0L) - entry.getValue()))
        .sum();
  }

  private Map<TopicPartition, Long> committed(String group)
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, Long> reached = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> known =
        await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    known.forEach(
        (partition, offset) -> {
          if (offset != null) { // null: none is committed
            reached.put(partition, offset.offset());
          }
        });
    return reached;
  }

  private Set<TopicPartition> partitions(String topic)
      throws ExecutionException, TimeoutException, InterruptedException {
    Set<TopicPartition> all = new HashSet<>();
    for (TopicDescription found :
        await(admin.describeTopics(Set.of(topic)).allTopicNames()).values()) {
      for (TopicPartitionInfo each : found.partitions()) {
        all.add(new TopicPartition(topic, each.partition()));
      }
    }
    return all;
  }

  private Map<TopicPartition, Long> offsets(Set<TopicPartition> of, OffsetSpec spec)
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked =
        of.stream().collect(toMap(partition -> partition, partition -> spec));
    Map<TopicPartition, ListOffsetsResultInfo> told =
        await(
            admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all());
    Map<TopicPartition, Long> offsets = new HashMap<>();
    told.forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  private <T> T await(KafkaFuture<T> future)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
