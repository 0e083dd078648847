package dev.lethe.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds one existing topic against its rule. What loses records, or stops the service later, is
 * wrong; the rest is doubtful.
 */
final class TopicCheck {
  private static final String MIN_INSYNC = "min.insync.replicas";
  private static final String MAX_MESSAGE = "max.message.bytes";
  private static final String OLDEST = "message.timestamp.before.max.ms";
  private static final String NEWEST = "message.timestamp.after.max.ms";
  private static final int SAFE_REPLICAS = 3;
  private static final int SAFE_IN_SYNC = 2;
  private static final long KEPT_AT_LEAST = 24L * 3600 * 1000;
  private static final long PAYLOADS_KEPT_AT_MOST = 40L * 24 * 3600 * 1000;

  private static final Map<String, String> WHY =
      Map.of(
          "retention.ms", "older records would be deleted",
          "retention.bytes", "older records would be deleted",
          "message.timestamp.type", "records would lose the time at which they were made",
          "unclean.leader.election.enable", "acknowledged records could be lost");

  private final TopicRule rule;
  private final TopicState topic;
  private final List<String> wrong = new ArrayList<>();
  private final Map<String, String> mended = new TreeMap<>();
  private final List<String> doubts = new ArrayList<>();

  /** An existing topic: partitions, replicas of the partition with the fewest, all settings. */
  record TopicState(int partitions, int replicas, Map<String, String> settings) {}

  /**
   * @param intake the intake topic, if it is known
   */
  TopicCheck(TopicRule rule, TopicState topic, @Nullable TopicState intake) {
    this.rule = rule;
    this.topic = topic;
    checkPartitions();
    checkSettings();
    checkReplicas();
    if (rule.hasPayloads()) {
      checkPayloads();
    }
    if (rule.isDerived()) {
      checkTimes(intake);
    }
  }

  /** A line for each thing that is wrong. */
  List<String> wrong() {
    return wrong;
  }

  /** What is merely doubtful. */
  List<String> doubts() {
    return doubts;
  }

  /** Settings that put right what is wrong, and can be. */
  Map<String, String> mended() {
    return mended;
  }

  /** Whether it has partitions that cannot be taken away again. */
  boolean hasTooManyPartitions() {
    return rule.isSingle() && topic.partitions() > 1;
  }

  private void checkPartitions() {
    if (hasTooManyPartitions()) {
      wrong.add(
          "has "
              + topic.partitions()
              + " partitions and must have exactly one: its order is the order of the audit trail");
    } else if (!rule.isSingle() && topic.partitions() != rule.partitions()) {
      doubts.add(
          "has "
              + topic.partitions()
              + " partitions, lethe.partitions says "
              + rule.partitions()
              + ": a key's records are in order only while that number stays the same");
    }
  }

  private void checkSettings() {
    rule.required()
        .forEach(
            (setting, needed) -> {
              String found = topic.settings().get(setting);
              if (found == null) {
                doubts.add("the broker does not tell " + setting);
              } else if (!found.equals(needed)) {
                mustBe(setting, found, needed, why(setting, needed));
              }
            });
  }

  private static String why(String setting, String needed) {
    String compaction =
        needed.equals("delete")
            ? "older records of a key would be deleted"
            : "records would be deleted by their age, or never";
    return WHY.getOrDefault(setting, compaction);
  }

  private void checkReplicas() {
    long inSync = number(MIN_INSYNC, 1);
    if (inSync > topic.replicas()) {
      mustBe(
          MIN_INSYNC,
          Long.toString(inSync),
          Integer.toString(Math.min(SAFE_IN_SYNC, topic.replicas())),
          "nothing can be written, it has " + topic.replicas() + " replicas");
    } else if (topic.replicas() >= SAFE_REPLICAS && inSync < SAFE_IN_SYNC) {
      mustBe(
          MIN_INSYNC,
          Long.toString(inSync),
          Integer.toString(SAFE_IN_SYNC),
          "what a single replica has acknowledged could be lost");
    } else if (topic.replicas() < SAFE_REPLICAS) {
      doubts.add(
          "replication factor "
              + topic.replicas()
              + ", min.insync.replicas "
              + inSync
              + ": a lost disk loses it");
    }
  }

  private void checkPayloads() {
    long bytes = number(MAX_MESSAGE, Limits.MAX_RECORD_BYTES);
    if (bytes < Limits.MAX_RECORD_BYTES) {
      wrong.add(
          MAX_MESSAGE
              + " is "
              + bytes
              + " and must be at least "
              + Limits.MAX_RECORD_BYTES
              + " (a request that was accepted would not fit)");
      mended.put(MAX_MESSAGE, Integer.toString(Limits.MAX_RECORD_BYTES));
    }
    if (rule.kind() == TopicRule.Kind.A_WHILE) {
      long kept = number("retention.ms", 0);
      long size = number("retention.bytes", -1);
      if (size >= 0 || (kept >= 0 && kept < KEPT_AT_LEAST)) {
        doubts.add(
            "records may be deleted unread: retention.ms " + kept + ", retention.bytes " + size);
      }
      long segment = number("segment.ms", 0);
      if (kept < 0 || kept + segment > PAYLOADS_KEPT_AT_MOST) {
        doubts.add(
            "payloads stay on disk for long: retention.ms " + kept + ", segment.ms " + segment);
      }
    }
  }

  /** What is taken at the door must not be refused behind it: that would stop the service. */
  private void checkTimes(@Nullable TopicState intake) {
    long oldest = number(OLDEST, Long.MAX_VALUE);
    if (oldest != Long.MAX_VALUE) {
      mustBe(
          OLDEST,
          Long.toString(oldest),
          Long.toString(Long.MAX_VALUE),
          "a request that waited for longer could not be written");
    }
    if (intake != null) {
      long newest = number(NEWEST, Long.MAX_VALUE);
      long taken = number(intake, NEWEST, 0);
      if (newest < taken) {
        mustBe(
            NEWEST,
            Long.toString(newest),
            Long.toString(taken),
            "the intake takes records that could not be written here");
      }
    }
  }

  private void mustBe(String setting, String found, String needed, String why) {
    wrong.add(setting + " is " + found + " and must be " + needed + " (" + why + ")");
    mended.put(setting, needed);
  }

  private long number(String setting, long fallback) {
    return number(topic, setting, fallback);
  }

  private static long number(TopicState topic, String setting, long fallback) {
    String value = topic.settings().get(setting);
    return value == null ? fallback : Long.parseLong(value);
  }
}
