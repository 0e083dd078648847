package dev.lethe.ingest.project;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.ingest.service.ApiClient;
import dev.lethe.ingest.service.DisposableStack;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.service.kafka.KafkaClients;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The log as it is, beside an audit trail that was made from another one. After {@link
 * LogOriginTest}, which finds nothing signed yet: Quarkus sorts classes by name.
 */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class OtherLogTest {
  @Inject DataSource database;

  @ConfigProperty(name = "lethe.kafka.bootstrap")
  String bootstrap;

  @BeforeEach
  void start() throws Exception {
    ApiClient.awaitReady();
    ApiClient.post(ApiClient.body("continued-1")).then().statusCode(202);
    ApiClient.awaitState("continued-1", "ACCEPTED");
  }

  @Test
  void theTrailThatWasMadeFromTheLogGoesOn() throws Exception {
    LoggedLeaf last = last();

    assertThatCode(() -> check(last)).doesNotThrowAnyException();
  }

  @Test
  void aLogThatEndsBeforeTheTrailIsAnother() throws Exception {
    LoggedLeaf last = last();
    LoggedLeaf later =
        new LoggedLeaf(
            last.seq(), last.topic(), last.partition(), last.offset() + 1_000_000, last.payload());

    assertThatThrownBy(() -> check(later))
        .isInstanceOf(OtherLogException.class)
        .hasMessageMatching("\\S+request-events ends at offset \\d+, .* goes to 1\\d{6}");
  }

  @Test
  void aLogWithAnotherRecordThereIsAnotherAndNothingOfItIsSaid() throws Exception {
    LoggedLeaf last = last();
    byte[] payload = "{\"about\":\"somebody\"}".getBytes(StandardCharsets.UTF_8);
    LoggedLeaf other =
        new LoggedLeaf(last.seq(), last.topic(), last.partition(), last.offset(), payload);

    assertThatThrownBy(() -> check(other))
        .isInstanceOf(OtherLogException.class)
        .hasMessageMatching("\\S+request-events has another record at offset \\d+ than .*")
        .hasMessageNotContaining("somebody");
  }

  private LoggedLeaf last() throws SQLException {
    try (Connection connection = database.getConnection()) {
      return Objects.requireNonNull(LoggedLeaf.last(connection));
    }
  }

  private void check(LoggedLeaf last) {
    KafkaClients kafka = new KafkaClients(new KafkaSettings(bootstrap, Map.of()));
    try (Consumer<byte[], byte[]> consumer = kafka.rawConsumer(Map.of(), Map.of())) {
      consumer.assign(List.of(new TopicPartition(last.topic(), last.partition())));
      LogContinuity.check(consumer, last);
    }
  }
}
