package dev.lethe.standalone.deploy;

import dev.lethe.localstack.BrokerSecurity;
import dev.lethe.localstack.KafkaBroker;
import dev.lethe.schemas.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;

/** A real broker that speaks SASL_SSL and has the ACLs of {@code deploy/kafka/acls.sh}. */
public final class SecuredBroker implements AutoCloseable {
  public static final String INGEST = "ingest";
  public static final String TRAINER = "trainer";
  public static final String INFERENCE = "inference";
  public static final String AUDITOR = "auditor";
  public static final String CLIENT = "client";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BrokerSecurity security;
  private final KafkaBroker broker;

  private SecuredBroker(BrokerSecurity security, KafkaBroker broker) {
    this.security = security;
    this.broker = broker;
  }

  /**
   * Starts it.
   *
   * @param port 0 for a free one
   */
  public static SecuredBroker start(Path folder, int port) throws Exception {
    BrokerSecurity security =
        BrokerSecurity.create(
            folder.resolve("tls"), List.of(INGEST, TRAINER, INFERENCE, AUDITOR, CLIENT));
    SecuredBroker secured =
        new SecuredBroker(security, KafkaBroker.start(folder.resolve("kafka"), port, security));
    secured.grant(AclFile.bindings(folder));
    return secured;
  }

  /** How a client of that user connects. */
  public KafkaSettings as(String user) {
    return new KafkaSettings(broker.bootstrap(), security.client(user));
  }

  Admin admin(String user) {
    return Admin.create(as(user).admin(Map.of()));
  }

  /** The same as a file, as the services and Kafka's tools take it. */
  public Path file(String user, Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    security
        .client(user)
        .forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    return Files.writeString(folder.resolve(user + ".properties"), text);
  }

  @Override
  public void close() {
    broker.close();
  }

  /** Returns once the broker goes by them. */
  private void grant(List<AclBinding> bindings) throws Exception {
    try (Admin admin = admin(BrokerSecurity.ADMIN)) {
      admin.createAcls(bindings).all().get();
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (admin.describeAcls(AclBindingFilter.ANY).values().get().size() < bindings.size()) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("the broker does not take its ACLs");
        }
        Thread.onSpinWait();
      }
    }
  }
}
