package dev.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lethe.localstack.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceReadinessCheckTest {
  private static final Path LOGS = Path.of("/srv/lethe/logs");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200 | {"status":"UP","checks":[]} | OK | ready at
          503 | {"status":"DOWN","checks":[{"data":{"reason":"lethe.jobs is missing"}}]} | FAILED | not ready: lethe.jobs is missing
          503 | {"status":"DOWN","checks":[{"data":{"waitsFor":"the model"}}]} | FAILED | not ready: it waits for the model
          503 | {"status":"DOWN","checks":[{"data":{"waitsFor":"x"}},{"data":{"reason":"y"}}]} | FAILED | not ready: y
          503 | {"status":"DOWN","checks":[]} | FAILED | not ready: it gives no reason (HTTP 503)
          404 | not found | FAILED | not ready: it gives no reason (HTTP 404)
          """)
  void theReasonOfTheServiceIsPassedOn(int answer, String body, CheckStatus status, String finding)
      throws Exception {
    HttpServer service = service(answer, body);
    try {
      String base = "http://127.0.0.1:" + service.getAddress().getPort();

      CheckOutcome outcome = new ServiceReadinessCheck("inference-1", base, LOGS).run();

      assertThat(outcome.status()).isEqualTo(status);
      assertThat(outcome.finding()).startsWith(finding);
    } finally {
      service.stop(0);
    }
  }

  @Test
  void aServiceThatDoesNotAnswerFailsWithThePlaceOfItsLog() throws Exception {
    String base = "http://127.0.0.1:" + FreePorts.find(1).get(0);

    CheckOutcome outcome = new ServiceReadinessCheck("trainer", base, LOGS).run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding()).isEqualTo("does not answer at " + base);
    assertThat(outcome.advice()).contains("/srv/lethe/logs/trainer.log");
  }

  private static HttpServer service(int status, String body) throws IOException {
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/q/health/ready",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    service.start();
    return service;
  }
}
