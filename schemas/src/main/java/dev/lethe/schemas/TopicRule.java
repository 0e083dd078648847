package dev.lethe.schemas;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/**
 * What one topic must be like.
 *
 * @param partitions with which it is created
 * @param isSingle whether it must have exactly that many
 * @param kind how long its records are kept
 * @param kept for {@link Kind#A_WHILE} alone
 * @param hasPayloads whether its records are as large as a request may be
 * @param isDerived whether its records carry the time of a record of the intake
 * @param users who reads or writes it
 */
record TopicRule(
    String name,
    int partitions,
    boolean isSingle,
    Kind kind,
    @Nullable Duration kept,
    boolean hasPayloads,
    boolean isDerived,
    Set<ServiceRole> users) {
  private static final Duration PAYLOAD_SEGMENT = Duration.ofHours(12);

  /** How long records are kept. */
  enum Kind {
    FOREVER,
    NEWEST_OF_A_KEY,
    A_WHILE
  }

  static TopicRule forever(String name, int partitions, ServiceRole... users) {
    return of(name, partitions, Kind.FOREVER, null, users);
  }

  static TopicRule compacted(String name, int partitions, ServiceRole... users) {
    return of(name, partitions, Kind.NEWEST_OF_A_KEY, null, users);
  }

  static TopicRule aWhile(String name, int partitions, Duration kept, ServiceRole... users) {
    return of(name, partitions, Kind.A_WHILE, kept, users);
  }

  private static TopicRule of(
      String name, int partitions, Kind kind, @Nullable Duration kept, ServiceRole... users) {
    return new TopicRule(name, partitions, false, kind, kept, false, false, Set.of(users));
  }

  TopicRule single() {
    return new TopicRule(name, 1, true, kind, kept, hasPayloads, isDerived, users);
  }

  TopicRule payloads() {
    return new TopicRule(name, partitions, isSingle, kind, kept, true, isDerived, users);
  }

  TopicRule derived() {
    return new TopicRule(name, partitions, isSingle, kind, kept, hasPayloads, true, users);
  }

  /** Settings that it must have, exactly. */
  Map<String, String> required() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("cleanup.policy", kind == Kind.NEWEST_OF_A_KEY ? "compact" : "delete");
    settings.put("message.timestamp.type", "CreateTime");
    settings.put("unclean.leader.election.enable", "false");
    if (kind == Kind.FOREVER) {
      settings.put("retention.ms", "-1");
      settings.put("retention.bytes", "-1");
    }
    return settings;
  }

  /** Settings that it is created with; nothing is left to the broker's defaults that matters. */
  Map<String, String> configuration() {
    Map<String, String> settings = new TreeMap<>(required());
    if (kept != null) {
      settings.put("retention.ms", millis(kept));
      settings.put("retention.bytes", "-1");
    }
    if (hasPayloads) {
      settings.put("max.message.bytes", Integer.toString(Limits.MAX_RECORD_BYTES));
    }
    if (hasPayloads && kept != null) {
      // Only whole segments are deleted, so they must be short too.
      settings.put("segment.ms", millis(PAYLOAD_SEGMENT));
    }
    return settings;
  }

  NewTopic creation(Map<String, String> more) {
    Map<String, String> settings = new TreeMap<>(configuration());
    settings.putAll(more);
    return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
