package dev.lethe.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.localstack.KafkaBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker; each test has a prefix of its own. */
@NullUnmarked // Set before all tests.
class TopicProvisionerTest {
  private static KafkaBroker broker;
  private static Admin admin;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    broker = KafkaBroker.start(folder, 0);
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void createsWhatIsMissingAndFindsItGoodFromThenOn() throws Exception {
    // Given
    Topics topics = new Topics("new.");
    TopicProvisioner provisioner = new TopicProvisioner(topics, 3);

    // When
    List<String> first = provisioner.ensure(admin);
    List<String> second = provisioner.ensure(admin);

    // Then
    assertThat(names()).contains(topics.requestEvents(), topics.jobs(), topics.replicaEvents());
    assertThat(setting(topics.adapterEvents(), "retention.bytes")).isEqualTo("-1");
    assertThat(first)
        .singleElement()
        .asString()
        .contains("replication factor 1", topics.adapterEvents(), topics.deadLetters());
    assertThat(second).isEqualTo(first);
  }

  @Test
  void namesEveryWrongSettingOfEveryTopicAtOnceAndWhatMendsIt() throws Exception {
    // Given a topic with the broker's defaults, a compacted one and one with three partitions
    Topics topics = new Topics("wrong.");
    create(topics.adapterEvents(), 3, Map.of());
    create(topics.enforcementEvents(), 3, Map.of("cleanup.policy", "compact"));
    create(topics.requestEvents(), 3, Map.of("retention.ms", "-1"));
    TopicProvisioner provisioner = new TopicProvisioner(topics, 3);

    // When, Then
    String configs =
        "kafka-configs.sh --bootstrap-server "
            + broker.bootstrap()
            + " --alter --entity-type topics --entity-name wrong.";
    assertThatThrownBy(() -> provisioner.ensure(admin))
        .isInstanceOf(UnsuitableTopicsException.class)
        .hasMessageContaining("wrong.adapter-events: retention.ms is 604800000 and must be -1")
        .hasMessageContaining("wrong.enforcement-events: cleanup.policy is compact")
        .hasMessageContaining("wrong.request-events: has 3 partitions")
        .hasMessageContaining(configs + "adapter-events --add-config retention.ms=-1\n")
        .hasMessageContaining(
            configs + "enforcement-events --add-config cleanup.policy=delete,retention.ms=-1\n")
        .hasMessageContaining("--delete --topic wrong.request-events")
        .hasMessageContaining("--create --topic wrong.request-events --partitions 1 --config")
        .hasMessageNotContaining("wrong.unlearning-jobs");
  }

  @Test
  void onlyChecksWhereItMayNotCreate() throws Exception {
    // Given
    Topics topics = new Topics("absent.");
    TopicProvisioner provisioner = new TopicProvisioner(topics, 5).creating(false);

    // When, Then
    assertThatThrownBy(() -> provisioner.ensure(admin))
        .isInstanceOf(UnsuitableTopicsException.class)
        .hasMessageContaining("absent.unlearning-jobs is missing")
        .hasMessageContaining("--create --topic absent.unlearning-jobs --partitions 5 --config");
    assertThat(names()).noneMatch(name -> name.startsWith("absent."));
  }

  @Test
  void whoOnlyLooksCreatesNothingAndDoubtsWhatIsMissing() throws Exception {
    // Given
    Topics topics = new Topics("looked-at.");
    TopicProvisioner provisioner = new TopicProvisioner(topics, 3).looking();

    // When
    List<String> before = provisioner.ensure(admin);

    // Then
    assertThat(before)
        .singleElement()
        .asString()
        .startsWith("missing, a service creates it when it starts: ")
        .contains(topics.requestEvents(), topics.jobs());
    assertThat(names()).noneMatch(name -> name.startsWith("looked-at."));
  }

  @Test
  void whatIsWrongWithATopicStaysWrongForWhoOnlyLooks() throws Exception {
    Topics topics = new Topics("odd.");
    create(topics.requestEvents(), 3, Map.of("retention.ms", "-1"));

    assertThatThrownBy(() -> new TopicProvisioner(topics, 3).looking().ensure(admin))
        .isInstanceOf(UnsuitableTopicsException.class)
        .hasMessageContaining("odd.request-events: has 3 partitions")
        .hasMessageNotContaining("is missing");
  }

  @Test
  void aServiceLooksAtItsOwnTopics() throws Exception {
    // Given
    Topics topics = new Topics("own.");
    create(topics.jobs(), 3, Map.of());
    TopicProvisioner provisioner = new TopicProvisioner(topics, 3);

    // When
    provisioner.usedBy(ServiceRole.INFERENCE).ensure(admin);

    // Then
    assertThat(names()).contains(topics.adapterEvents()).doesNotContain(topics.requests());
    assertThatThrownBy(() -> provisioner.usedBy(ServiceRole.TRAINER).ensure(admin))
        .hasMessageContaining("own.unlearning-jobs: retention.ms");
  }

  private static void create(String topic, int partitions, Map<String, String> settings)
      throws Exception {
    NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty());
    admin.createTopics(List.of(wanted.configs(settings))).all().get();
    while (!admin.listTopics().names().get().contains(topic)) {
      Thread.onSpinWait(); // made, and not yet known to whoever lists
    }
  }

  private static Set<String> names() throws Exception {
    return admin.listTopics().names().get();
  }

  private static String setting(String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin.describeConfigs(List.of(resource)).all().get().get(resource).get(name).value();
  }
}
