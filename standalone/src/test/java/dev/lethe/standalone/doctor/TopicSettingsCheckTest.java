package dev.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.localstack.FreePorts;
import dev.lethe.localstack.LocalStack;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.TopicProvisioner;
import dev.lethe.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a real broker; each test has a prefix of its own. */
@NullUnmarked // Set before all tests.
class TopicSettingsCheckTest {
  private static Admin admin;

  @BeforeAll
  static void connect() {
    admin = Admin.create(Map.of("bootstrap.servers", LocalStack.start().bootstrap()));
  }

  @AfterAll
  static void disconnect() {
    admin.close();
  }

  @Test
  void topicsAsTheServicesMakeThemAreFine() throws Exception {
    Topics topics = new Topics("doctor-good.");
    new TopicProvisioner(topics, 2).ensure(admin);

    CheckOutcome outcome = check(topics);

    assertThat(outcome.status()).as(outcome.finding()).isEqualTo(CheckStatus.OK);
    assertThat(outcome.finding()).contains("topics are as they must be; on one broker");
  }

  @Test
  void whatAServiceWillCreateIsNoFaultAndIsNotCreated() throws Exception {
    Topics topics = new Topics("doctor-none.");

    CheckOutcome outcome = check(topics);

    assertThat(outcome.status()).isEqualTo(CheckStatus.WARNING);
    assertThat(outcome.finding()).contains("a service creates it", topics.requestEvents());
    assertThat(admin.listTopics().names().get()).noneMatch(name -> name.startsWith("doctor-none."));
  }

  @Test
  void aSettingThatLosesRecordsFailsWithTheCommandThatMendsIt() throws Exception {
    // Given
    Topics topics = new Topics("doctor-wrong.");
    create(topics.adapterEvents(), Map.of());
    create(topics.enforcementEvents(), Map.of("cleanup.policy", "compact", "retention.ms", "-1"));

    // When
    CheckOutcome outcome = check(topics);

    // Then
    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding())
        .startsWith("topics are not as they must be: doctor-wrong.")
        .contains("adapter-events: retention.ms is 604800000 and must be -1")
        .contains("; doctor-wrong.enforcement-events: cleanup.policy is compact")
        .doesNotContain("\n");
    assertThat(outcome.advice())
        .contains("--entity-name doctor-wrong.adapter-events --add-config retention.ms=-1");
  }

  @Test
  void aBrokerThatDoesNotAnswerIsAnotherChecksConcern() throws Exception {
    String nobody = "127.0.0.1:" + FreePorts.find(1).get(0);

    CheckOutcome outcome =
        new TopicSettingsCheck(
                new KafkaSettings(nobody, Map.of()), new TopicProvisioner(new Topics("x."), 2))
            .run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.SKIPPED);
    assertThat(outcome.advice()).contains("broker");
  }

  private static CheckOutcome check(Topics topics) throws InterruptedException {
    return new TopicSettingsCheck(
            new KafkaSettings(LocalStack.start().bootstrap(), Map.of()),
            new TopicProvisioner(topics, 2))
        .run();
  }

  private static void create(String topic, Map<String, String> settings) throws Exception {
    NewTopic wanted = new NewTopic(topic, Optional.of(2), Optional.empty());
    admin.createTopics(List.of(wanted.configs(settings))).all().get();
    while (!admin.listTopics().names().get().contains(topic)) {
      Thread.onSpinWait(); // made, and not yet known to whoever lists
    }
  }
}
