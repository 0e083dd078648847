package dev.lethe.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.TopicCheck.TopicState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicCheckTest {
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  @Test
  void aTopicAsItIsCreatedHasNothingWrong() {
    for (TopicRule rule : TopicTable.of(TOPICS, 3)) {
      TopicCheck check = new TopicCheck(rule, created(rule, 3, Map.of()), null);

      assertThat(check.wrong()).as(rule.name()).isEmpty();
      assertThat(check.doubts()).as(rule.name()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "lethe.adapter-events, retention.ms, 604800000, -1",
    "lethe.enforcement-events, retention.bytes, 1073741824, -1",
    "lethe.unlearning-jobs, retention.ms, 604800000, -1",
    "lethe.audit-checkpoints, retention.ms, 1, -1",
    "lethe.adapter-events, cleanup.policy, compact, delete",
    "lethe.request-events, cleanup.policy, 'compact,delete', delete",
    "lethe.unlearning-requests, cleanup.policy, compact, delete",
    "lethe.replica-events, cleanup.policy, delete, compact",
    "lethe.replica-events, cleanup.policy, 'compact,delete', compact",
    "lethe.request-events, message.timestamp.type, LogAppendTime, CreateTime",
    "lethe.adapter-events, unclean.leader.election.enable, true, false",
    "lethe.unlearning-requests, max.message.bytes, 1048588, 33554432",
    "lethe.unlearning-jobs, message.timestamp.before.max.ms, 86400000, 9223372036854775807",
    "lethe.request-events, min.insync.replicas, 1, 2",
    "lethe.request-events, min.insync.replicas, 4, 2",
  })
  void aSettingThatLosesRecordsIsWrongAndHasOneThatMendsIt(
      String topic, String setting, String found, String mended) {
    // Given
    TopicRule rule = rule(topic);

    // When
    TopicCheck check = new TopicCheck(rule, created(rule, 3, Map.of(setting, found)), null);

    // Then
    assertThat(check.wrong()).singleElement().asString().contains(setting, found, mended);
    assertThat(check.mended()).containsExactly(Map.entry(setting, mended));
  }

  @Test
  void requestEventsHaveOnePartition() {
    // Given
    TopicRule rule = rule(TOPICS.requestEvents());
    TopicState three = new TopicState(3, 3, created(rule, 3, Map.of()).settings());

    // When
    TopicCheck check = new TopicCheck(rule, three, null);

    // Then
    assertThat(check.wrong()).singleElement().asString().contains("3 partitions");
    assertThat(check.hasTooManyPartitions()).isTrue();
  }

  @Test
  void anotherNumberOfPartitionsThanConfiguredIsDoubtfulElsewhere() {
    // Given
    TopicRule rule = rule(TOPICS.adapterEvents());
    TopicState six = new TopicState(6, 3, created(rule, 3, Map.of()).settings());

    // When
    TopicCheck check = new TopicCheck(rule, six, null);

    // Then
    assertThat(check.wrong()).isEmpty();
    assertThat(check.doubts()).singleElement().asString().contains("6 partitions");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void fewReplicasAreDoubtful(int replicas) {
    // Given
    TopicRule rule = rule(TOPICS.adapterEvents());

    // When
    TopicCheck check =
        new TopicCheck(rule, created(rule, replicas, Map.of("min.insync.replicas", "1")), null);

    // Then
    assertThat(check.wrong()).isEmpty();
    assertThat(check.doubts()).singleElement().asString().contains("factor " + replicas);
  }

  @Test
  void whatTheIntakeTakesMustNotBeRefusedBehindIt() {
    // Given
    TopicState intake = aheadBy(rule(TOPICS.requests()), "86400000");
    TopicRule rule = rule(TOPICS.jobs());

    // When
    TopicCheck narrower = new TopicCheck(rule, aheadBy(rule, "3600000"), intake);
    TopicCheck same = new TopicCheck(rule, aheadBy(rule, "86400000"), intake);

    // Then
    assertThat(narrower.mended())
        .containsExactly(Map.entry("message.timestamp.after.max.ms", "86400000"));
    assertThat(same.wrong()).isEmpty();
  }

  @Test
  void payloadsThatStayForLongOrGoUnreadAreDoubtful() {
    TopicRule rule = rule(TOPICS.requests());

    for (Map<String, String> settings :
        List.of(
            Map.of("retention.ms", "-1"),
            Map.of("segment.ms", "31536000000"),
            Map.of("retention.ms", "60000"),
            Map.of("retention.bytes", "1000"))) {
      TopicCheck check = new TopicCheck(rule, created(rule, 3, settings), null);

      assertThat(check.wrong()).isEmpty();
      assertThat(check.doubts()).as(settings.toString()).hasSize(1);
    }
  }

  @Test
  void aSettingThatTheBrokerDoesNotTellIsDoubtful() {
    // Given
    TopicRule rule = rule(TOPICS.adapterEvents());

    TopicState silent = created(rule, 3, Map.of());
    silent.settings().remove("retention.ms");

    // When
    TopicCheck check = new TopicCheck(rule, silent, null);

    // Then
    assertThat(check.wrong()).isEmpty();
    assertThat(check.doubts()).containsExactly("the broker does not tell retention.ms");
  }

  private static TopicRule rule(String topic) {
    return TopicTable.of(TOPICS, 3).stream()
        .filter(rule -> rule.name().equals(topic))
        .findAny()
        .orElseThrow();
  }

  private static TopicState aheadBy(TopicRule rule, String millis) {
    return created(rule, 3, Map.of("message.timestamp.after.max.ms", millis));
  }

  private static TopicState created(TopicRule rule, int replicas, Map<String, String> other) {
    Map<String, String> settings = new HashMap<>(rule.configuration());
    settings.putIfAbsent("min.insync.replicas", "2");
    settings.putAll(other);
    return new TopicState(rule.partitions(), replicas, settings);
  }
}
