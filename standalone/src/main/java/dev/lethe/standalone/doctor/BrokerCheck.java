package dev.lethe.standalone.doctor;

import dev.lethe.schemas.KafkaSettings;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Whether the broker answers, and lets Lethe in.
 *
 * @param kafka how to connect
 */
public record BrokerCheck(KafkaSettings kafka) implements InstallationCheck {
  @Override
  public String name() {
    return "broker";
  }

  @Override
  public CheckOutcome run() throws InterruptedException {
    try (Admin admin = BrokerAdmin.open(kafka)) {
      int brokers = admin.describeCluster().nodes().get().size();
      return CheckOutcome.ok(
          brokers + (brokers == 1 ? " broker answers at " : " brokers answer at ") + at());
    } catch (ExecutionException e) {
      return refused(e.getCause() instanceof Exception cause ? cause : e);
    } catch (KafkaException e) {
      return CheckOutcome.failed(
          "no client can be made for " + at() + " with these settings",
          "correct --bootstrap HOST:PORT, or the file that LETHE_KAFKA_CONFIG names");
    }
  }

  private CheckOutcome refused(Exception e) {
    if (e instanceof AuthenticationException) {
      return CheckOutcome.failed(
          "the broker at " + at() + " does not accept who we are, or we do not accept it",
          "correct login and certificates in the file that LETHE_KAFKA_CONFIG names");
    }
    if (e instanceof AuthorizationException) {
      return CheckOutcome.failed(
          "the broker at " + at() + " answers, and this principal may not describe it",
          "give it the access rules of docs/reference/kafka.md");
    }
    return CheckOutcome.failed(
        "no broker answers at " + at(),
        "start it or name another one with --bootstrap HOST:PORT; one that asks for TLS or a login"
            + " needs LETHE_KAFKA_CONFIG");
  }

  private String at() {
    return kafka.bootstrap();
  }
}
