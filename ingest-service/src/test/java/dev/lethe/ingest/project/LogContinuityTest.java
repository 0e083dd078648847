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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log as it is, beside an audit trail that was made from another one. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class LogContinuityTest {
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
    assertThatCode(() -> check("kafka_offset = kafka_offset")).doesNotThrowAnyException();
  }

  @Test
  void aLogThatEndsBeforeTheTrailIsAnother() {
    assertThatThrownBy(() -> check("kafka_offset = kafka_offset + 1000000"))
        .isInstanceOf(OtherLogException.class)
        .hasMessageMatching("\\S+request-events ends at offset \\d+, .* goes to 1\\d{6}");
  }

  @Test
  void aLogWithAnotherRecordThereIsAnotherAndNothingOfItIsSaid() {
    assertThatThrownBy(() -> check("payload = replace(payload, 'continued-1', 'somebody-2')"))
        .isInstanceOf(OtherLogException.class)
        .hasMessageMatching("\\S+request-events has another record at offset \\d+ than .*")
        .hasMessageNotContaining("somebody");
  }

  /** Changes a table of this session's own that hides the trail. */
  private void check(String change) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        Consumer<byte[], byte[]> consumer = consumer()) {
      connection.setAutoCommit(false);
      statement.execute(
          "CREATE TEMP TABLE audit_event ON COMMIT DROP AS SELECT * FROM public.audit_event"
              + " WHERE request_id = 'continued-1' ORDER BY seq DESC LIMIT 1");
      statement.execute("UPDATE audit_event SET " + change);
      LoggedLeaf last = LoggedLeaf.last(connection);
      consumer.assign(List.of(new TopicPartition(last.topic(), last.partition())));
      try {
        LogContinuity.check(consumer, connection);
      } finally {
        connection.rollback();
      }
    }
  }

  private Consumer<byte[], byte[]> consumer() {
    return new KafkaClients(new KafkaSettings(bootstrap, Map.of())).rawConsumer(Map.of(), Map.of());
  }
}
