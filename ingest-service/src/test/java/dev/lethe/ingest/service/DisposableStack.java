package dev.lethe.ingest.service;

import dev.lethe.db.AuditEvidence;
import dev.lethe.db.keys.IntakeKeys;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.db.tlog.CheckpointFolder;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.ingest.OpenDsrKeys;
import dev.lethe.ingest.TestKeys;
import dev.lethe.ingest.witness.TestWitness;
import dev.lethe.localstack.DatabaseUsers;
import dev.lethe.localstack.FreePorts;
import dev.lethe.localstack.KafkaBroker;
import dev.lethe.localstack.PostgresServer;
import dev.lethe.localstack.PostgresSettings;
import dev.lethe.schemas.control.ControlKeys;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A broker and a database of their own, as these tests take them away and bring them back, and
 * whoever says who callers are: API keys and an OIDC provider.
 */
public final class DisposableStack implements QuarkusTestResourceLifecycleManager {
  /** More than all tests show from the address that they share. */
  static final int WRONG_KEYS_PER_MINUTE = 200;

  /** A path at which tokens are those of a provider that is away. */
  static final String AWAY = "/q/openapi.yml";

  /** The tenant that has a recipient. */
  static final String TOLD = "told";

  /** Most lines of an upload. */
  static final int BULK_LINES = 200;

  /** What the trainer is shown. */
  static final String TRAINER_KEY = "lethe_000000000000_trainer";

  private static @Nullable DisposableStack current;

  private Path folder = Path.of("");
  private @Nullable PostgresServer postgres;
  private @Nullable KafkaBroker kafka;
  private int postgresPort;
  private int kafkaPort;
  private @Nullable KeyPair signing;
  private @Nullable TestOidcProvider oidc;
  private @Nullable TestWitness witness;
  private @Nullable OpenDsrKeys tls;
  private int callbackPort;
  private int noticePort;
  private int trainerPort;

  static DisposableStack current() {
    return Objects.requireNonNull(current);
  }

  @Override
  public Map<String, String> start() {
    try {
      folder = Files.createTempDirectory("lethe-ingest-test-");
      startPostgres();
      startKafka();
      oidc = new TestOidcProvider();
      RestAssured.replaceFiltersWith(new FittingKeyFilter());
      current = this;
      return configuration();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  void startPostgres() throws IOException {
    postgres = PostgresServer.start(settings());
    postgresPort = postgres.port();
  }

  void stopPostgres() throws IOException {
    Objects.requireNonNull(postgres).close();
  }

  void startKafka() throws IOException {
    kafka = KafkaBroker.start(folder.resolve("kafka"), kafkaPort);
    kafkaPort = Integer.parseInt(kafka.bootstrap().substring(kafka.bootstrap().indexOf(':') + 1));
  }

  void stopKafka() {
    Objects.requireNonNull(kafka).close();
  }

  /** What was signed, as somebody sees it who may read the folder and has the public key. */
  AuditEvidence evidence() throws IOException {
    CheckpointFolder audit = new CheckpointFolder(folder.resolve("audit"));
    VerifierKey key =
        VerifierKey.of(TreeHead.DEFAULT_ORIGIN, Objects.requireNonNull(signing).getPublic());
    return new AuditEvidence(audit.read(), key, audit, true);
  }

  /** Where a test may listen for callbacks. */
  int callbackPort() {
    return callbackPort;
  }

  /** Where a test may listen for what the operator has told. */
  /** The service's certificate, and who issued it. */
  OpenDsrKeys tls() {
    return Objects.requireNonNull(tls);
  }

  int noticePort() {
    return noticePort;
  }

  /** Where the trainer of the model {@code demo} is said to be. */
  int trainerPort() {
    return trainerPort;
  }

  /** Checks what the service signs. */
  PublicKey publicKey() {
    return Objects.requireNonNull(signing).getPublic();
  }

  /** Whose tokens count. */
  TestOidcProvider oidc() {
    return Objects.requireNonNull(oidc);
  }

  /** Who cosigns the checkpoints. */
  TestWitness witness() {
    return Objects.requireNonNull(witness);
  }

  /** The line by which others know the log's key. */
  VerifierKey logKey() {
    return VerifierKey.of(TreeHead.DEFAULT_ORIGIN, publicKey());
  }

  /** Whose statements count. */
  ControlKeys controlKeys() {
    return TestKeys.keys();
  }

  /** The role that owns the tables. */
  DataSource owner() {
    PostgresServer server = Objects.requireNonNull(postgres);
    PGSimpleDataSource owner = new PGSimpleDataSource();
    owner.setUrl(server.jdbcUrl());
    owner.setUser(server.users().owner().user());
    owner.setPassword(server.users().owner().password());
    return owner;
  }

  Path references() {
    return folder.resolve("references");
  }

  @Override
  public void stop() {
    try {
      oidc().close();
      witness().close();
      stopKafka();
      stopPostgres();
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A processor's key, and a catalogue that tests may write to. */
  private Map<String, String> openDsr() throws IOException {
    OpenDsrKeys keys = tls();
    Files.writeString(people(), "");
    return Map.of(
        "lethe.opendsr.url", "https://" + OpenDsrKeys.DOMAIN,
        "lethe.opendsr.key", keys.key().toString(),
        "lethe.opendsr.certificate", keys.certificate().toString(),
        "lethe.identities.catalogue", people().toString());
  }

  /** The directory of agents. */
  Path agents() {
    return folder.resolve("agents.json");
  }

  /** The catalogue of identities. */
  Path people() {
    return folder.resolve("people.jsonl");
  }

  private PostgresSettings settings() {
    return new PostgresSettings(
        folder.resolve("postgres"), postgresPort, false, PostgresSettings.defaultCache());
  }

  private Map<String, String> configuration() throws IOException {
    Path keyset = folder.resolve("keyset.json");
    Path subjects = folder.resolve("subjects.json");
    SubjectKey.ensure(keyset, subjects);
    Path intake = folder.resolve("intake.json");
    IntakeKeys.ensure(intake, Clock.systemUTC());
    KeyPair pair = TestKeys.ingestPair();
    signing = pair;
    List<Integer> ports = FreePorts.find(3);
    callbackPort = ports.get(0);
    noticePort = ports.get(1);
    trainerPort = ports.get(2);
    Files.createDirectories(references());
    DatabaseUsers users = Objects.requireNonNull(postgres).users();
    Map<String, String> all = new HashMap<>();
    all.put("quarkus.datasource.jdbc.url", Objects.requireNonNull(postgres).jdbcUrl());
    all.put("quarkus.datasource.username", users.service().user());
    all.put("quarkus.datasource.password", users.service().password());
    all.put("lethe.db.owner.username", users.owner().user());
    all.put("lethe.db.owner.password", users.owner().password());
    all.put("lethe.kafka.bootstrap", Objects.requireNonNull(kafka).bootstrap());
    all.put("lethe.models", "demo,other");
    all.put("lethe.model-tenants.other", "default,acme,northwind");
    all.put("lethe.keyset", keyset.toString());
    all.put("lethe.subject-keyset", subjects.toString());
    all.put("lethe.intake-keys", intake.toString());
    byte[] secret = pair.getPrivate().getEncoded();
    Path signingKey = TestKeys.pem(folder.resolve("signing.pem"), "PRIVATE KEY", secret);
    all.put("lethe.signing-key", signingKey.toString());
    all.put(
        "lethe.trusted.artefacts",
        TestKeys.artefactKeys(folder.resolve("artefacts.pem")).toString());
    all.put(
        "lethe.trusted.revocations",
        TestKeys.revocationKeys(folder.resolve("revocations.pem")).toString());
    all.put("lethe.certificates.dir", folder.resolve("certificates").toString());
    all.put("lethe.audit.dir", folder.resolve("audit").toString());
    all.put("lethe.audit.patience", "200ms");
    all.put("lethe.audit.origin", TreeHead.DEFAULT_ORIGIN);
    all.put("lethe.reference.roots", references().toString());
    all.put("lethe.limits.examples", "20");
    all.put("lethe.limits.tokens", "100");
    all.put("lethe.limits.bytes", "50000");
    all.put("lethe.holds.tenants.\"careful\".identity", "required");
    all.put("lethe.holds.tenants.\"careful\".examples-above", "0");
    all.put("lethe.state.dir", folder.resolve("state").toString());
    all.put("lethe.callbacks.allowed", "http://127.0.0.1:" + callbackPort);
    all.put("lethe.callbacks.pause", "100ms");
    all.put("lethe.due-alerts.every", "200ms");
    all.put("lethe.due-alerts.webhook", "http://127.0.0.1:" + noticePort + "/alerts");
    all.put("lethe.recipients.crm.url", "http://127.0.0.1:" + noticePort + "/crm");
    all.put("lethe.recipients.crm.tenants", TOLD);
    all.put("lethe.trainers.demo.url", "http://127.0.0.1:" + trainerPort);
    all.put(
        "lethe.trainers.demo.key-file",
        Files.writeString(folder.resolve("trainer.key"), TRAINER_KEY + "\n").toString());
    all.put("lethe.access.api-keys", TestApiKeys.write(folder.resolve("api-keys.json")).toString());
    all.put("lethe.access.wrong-keys-per-minute", Integer.toString(WRONG_KEYS_PER_MINUTE));
    all.put(
        "lethe.four-eyes.tenants." + TestApiKeys.DUO + ".actions",
        "release,revoke,extend,hold,lift,reject");
    all.putAll(oidc().settings());
    all.put("lethe.console.oidc.client-secret-file", TestOidcVisits.secret(folder).toString());
    // Another provider, which nobody answers for, says who calls there.
    all.put("quarkus.oidc.away.auth-server-url", "http://127.0.0.1:1");
    all.put("quarkus.oidc.away.tenant-paths", AWAY);
    witness = new TestWitness(TreeHead.DEFAULT_ORIGIN, pair.getPublic());
    all.put("lethe.witness.one.url", witness.prefix().toString());
    all.put("lethe.witness.one.key", witness.verifierKey());
    tls = OpenDsrKeys.make(folder);
    all.put("quarkus.http.test-ssl-port", "0");
    all.put("quarkus.http.insecure-requests", "enabled");
    all.put("quarkus.http.tls-configuration-name", "server");
    all.put("quarkus.tls.server.key-store.pem.0.cert", tls().certificate().toString());
    all.put("quarkus.tls.server.key-store.pem.0.key", tls().key().toString());
    all.putAll(openDsr());
    all.put("lethe.drp.businesses", DrpAgents.BUSINESS + "," + DrpAgents.ACME + "=acme");
    all.put("lethe.drp.agents", DrpAgents.write(agents()).toString());
    all.put("lethe.bulk.lines", Integer.toString(BULK_LINES));
    all.put("lethe.bulk.bytes", "200000");
    all.put("quarkus.http.test-port", "0");
    all.put("quarkus.http.idle-timeout", "3S");
    for (String noisy :
        List.of("kafka", "state.change.logger", "org.apache.kafka", "dev.lethe.access")) {
      all.put("quarkus.log.category.\"" + noisy + "\".level", "ERROR");
    }
    return all;
  }
}
