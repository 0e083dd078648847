package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.db.Projector;
import dev.lethe.db.replay.KafkaLog;
import dev.lethe.engine.model.Precision;
import dev.lethe.localstack.PostgresServer;
import dev.lethe.localstack.PostgresSettings;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.IngestClient;
import dev.lethe.standalone.deploy.SecuredBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged services on a broker that speaks SASL_SSL and has the ACLs that are shipped, each
 * service with its own principal. Runs after packaging.
 */
class SecuredStackIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  private final List<Process> running = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (Process process : running) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void oneRequestGoesFromItsPostToItsCertificate(@TempDir Path folder) throws Exception {
    // Given
    DataFolder data = new DataFolder(folder.resolve("data"));
    data.create();
    InstallationKeys.ensure(data);
    StackOptions options =
        new StackOptions(
            "tiny-model",
            LaunchedStacks.sampledModel(folder),
            data,
            1,
            List.of(),
            List.of("https://a.example"),
            Precision.FLOAT32,
            false);
    StackPorts ports = StackPorts.free(1);
    try (SecuredBroker broker = SecuredBroker.start(folder, ports.kafka());
        PostgresServer postgres =
            PostgresServer.start(
                new PostgresSettings(
                    data.postgres(), ports.postgres(), false, PostgresSettings.defaultCache()))) {
      ServiceCommands services =
          new ServiceCommands(
              Installation.current(),
              options,
              ports,
              postgres.users(),
              MemoryFootprint.of(options),
              ClassArchives.of(Installation.current(), data));
      ServiceProcess ingest = start(services.ingest(), broker, SecuredBroker.INGEST, folder);
      await("ingest is ready", ingest::isReady);
      ServiceProcess trainer = start(services.trainer(), broker, SecuredBroker.TRAINER, folder);
      ServiceProcess replica =
          start(services.replicas().get(0), broker, SecuredBroker.INFERENCE, folder);
      await("the others are ready", () -> trainer.isReady() && replica.isReady());
      IngestClient client = new IngestClient(ingest.url(), data.roleKeys().key(Role.SUBMITTER));

      // When
      client.submit(JSON.writeValueAsBytes(request("tls-1")));
      await("certified", () -> isAtItsEnd(client.status("tls-1")));

      // Then
      assertThat(client.status("tls-1").path("state").asText()).isEqualTo("CERTIFIED");
      assertThat(client.status("tls-1").path("replicas")).hasSize(1);
      Topics topics = new Topics(Topics.DEFAULT_PREFIX);
      try (KafkaLog log =
          KafkaLog.open(broker.as(SecuredBroker.AUDITOR), Projector.sources(topics))) {
        assertThat(log.ends().get(new TopicPartition(topics.requestEvents(), 0)))
            .isGreaterThanOrEqualTo(7);
      }
      assertThat(logs(data)).doesNotContain("PlainLoginModule", "AuthorizationException");
    }
  }

  private ServiceProcess start(
      ServiceProcess service, SecuredBroker broker, String user, Path folder) throws IOException {
    Map<String, String> environment = new HashMap<>(service.environment());
    environment.put("LETHE_KAFKA_CONFIG", broker.file(user, folder).toString());
    ServiceProcess secured =
        new ServiceProcess(
            service.name(),
            service.program(),
            service.classes(),
            service.options(),
            environment,
            service.port(),
            service.log());
    running.add(secured.start());
    return secured;
  }

  private static boolean isAtItsEnd(JsonNode status) {
    return List.of("CERTIFIED", "FAILED", "REJECTED", "HELD")
        .contains(status.path("state").asText());
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(200);
    }
  }

  private static String logs(DataFolder data) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String name : List.of("ingest", "trainer", "inference-1")) {
      all.append(Files.readString(data.log(name)));
    }
    return all.toString();
  }

  private static ObjectNode request(String id) throws IOException {
    ObjectNode request = LaunchedStacks.request(id, 0, 10);
    request.putObject("replacement").put("behaviour", "refuse").put("text", "I cannot say.");
    return request;
  }
}
