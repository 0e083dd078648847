package dev.lethe.trainer.kafka;

import dev.lethe.trainer.lane.Lane;
import dev.lethe.trainer.log.LogFollower;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owners of the partitions that this member has, made and closed as the group decides. An owner
 * works once the log is known up to where it ended when the former owner was fenced. Not
 * thread-safe: the poll loop's (rebalances run inside its poll).
 */
public final class PartitionAssignment implements ConsumerRebalanceListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionAssignment.class);

  private final LogFollower follower;
  private final Function<TopicPartition, PartitionOwner> fencedOwner;
  private final Map<TopicPartition, PartitionOwner> owners = new HashMap<>();
  private final Map<TopicPartition, Map<TopicPartition, Long>> catchingUp = new HashMap<>();
  private final Set<TopicPartition> backlogRead = new HashSet<>();
  private final Runnable caughtUp;
  private boolean joined;

  /**
   * @param fencedOwner makes the owner of a partition and fences its predecessor
   * @param caughtUp called when the log is known up to where partitions were assigned, before their
   *     owners work
   */
  public PartitionAssignment(
      LogFollower follower,
      Function<TopicPartition, PartitionOwner> fencedOwner,
      Runnable caughtUp) {
    this.follower = follower;
    this.fencedOwner = fencedOwner;
    this.caughtUp = caughtUp;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> added) {
    for (TopicPartition partition : added) {
      owners.put(partition, fencedOwner.apply(partition));
      catchingUp.put(partition, follower.end());
    }
    joined = true;
    LOG.info("partitions assigned: partitions={}", added);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> removed) {
    for (TopicPartition partition : removed) {
      PartitionOwner owner = owners.remove(partition);
      if (owner != null) {
        owner.close();
        LOG.info("partition given up: partition={}", partition);
      }
      catchingUp.remove(partition);
      backlogRead.remove(partition);
    }
  }

  /** The owner of an assigned partition. */
  PartitionOwner owner(TopicPartition partition) {
    PartitionOwner owner = owners.get(partition);
    if (owner == null) {
      throw new IllegalStateException("partition " + partition + " has no owner");
    }
    return owner;
  }

  /** Hands them to their owners; what belongs to a partition that was lost is thrown away. */
  void receive(List<Lane.Outcome> outcomes) {
    Map<TopicPartition, List<Lane.Outcome>> ofPartition =
        outcomes.stream()
            .collect(Collectors.groupingBy(outcome -> outcome.attempt().job().partition()));
    ofPartition.forEach(
        (partition, those) -> {
          PartitionOwner owner = owners.get(partition);
          if (owner != null) {
            owner.receive(those);
          }
        });
  }

  /** How many jobs of all its partitions are unfinished. */
  int unfinished() {
    return owners.values().stream().mapToInt(owner -> owner.state().size()).sum();
  }

  /** All records of the partition were read at least once. */
  void backlogRead(TopicPartition partition) {
    backlogRead.add(partition);
  }

  /** Lets every owner that knows the past do what is due. */
  void advance() {
    if (catchingUp.values().removeIf(follower::hasReached)) {
      caughtUp.run();
    }
    owners.forEach(
        (partition, owner) -> {
          if (!catchingUp.containsKey(partition)) {
            owner.advance(backlogRead.contains(partition));
          }
        });
  }

  /** Whether the group has given this member its share and all of it is being worked on. */
  boolean isReady() {
    return joined && catchingUp.isEmpty();
  }

  @Override
  public void close() {
    joined = false;
    onPartitionsRevoked(Set.copyOf(owners.keySet()));
  }
}
