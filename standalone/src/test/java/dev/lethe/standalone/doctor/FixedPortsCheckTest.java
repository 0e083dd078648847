package dev.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.localstack.FreePorts;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixedPortsCheckTest {
  private static final Path COMPOSE =
      Path.of(System.getProperty("lethe.home"), "docker-compose.yml");

  @TempDir private Path folder = Path.of("");

  @Test
  void aPublishedPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      CheckOutcome outcome = new FixedPortsCheck(compose(taken.getLocalPort()), 3).run();

      assertThat(outcome.status()).isEqualTo(CheckStatus.WARNING);
      assertThat(outcome.finding())
          .startsWith("taken: [" + taken.getLocalPort() + "], which compose.yml publishes");
    }
  }

  @Test
  void freePortsAreFine() throws Exception {
    int port = FreePorts.find(1).get(0);

    CheckOutcome outcome = new FixedPortsCheck(compose(port), 3).run();

    assertThat(outcome)
        .isEqualTo(
            CheckOutcome.ok(
                "3 ports of the loopback address are free for `lethe up`, and so are those of"
                    + " compose.yml ["
                    + port
                    + "]"));
  }

  @Test
  void withoutAComposeFileNoPortIsFixed() throws Exception {
    assertThat(new FixedPortsCheck(folder.resolve("none"), 3).run().status())
        .isEqualTo(CheckStatus.OK);
  }

  /** Whether they are free is this machine's business; that they are read is ours. */
  @Test
  void thePortsOfTheComposeFileAreFound() throws Exception {
    assertThat(new FixedPortsCheck(COMPOSE, 3).run().finding()).contains("808");
  }

  private Path compose(int port) throws IOException {
    return Files.writeString(
        folder.resolve("compose.yml"),
        "services:\n  ingest:\n    ports: [\"" + port + ":8080\"]\n");
  }
}
