package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.Migrations;
import dev.lethe.db.Projector;
import dev.lethe.db.replay.KafkaLog;
import dev.lethe.localstack.DatabaseUsers;
import dev.lethe.localstack.KafkaBroker;
import dev.lethe.localstack.PostgresServer;
import dev.lethe.localstack.PostgresSettings;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.TopicProvisioner;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.LiveSet;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.InstallationKeys;
import dev.lethe.standalone.launch.StackAddresses;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** A real broker whose topic is emptied, and a real Postgres from which it is filled again. */
class FleetIT {
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
  private static final String DIGEST = "sha256:" + "0".repeat(64);

  @TempDir private Path folder = Path.of("");

  @Test
  void anEmptiedTopicIsFoundAndFilledAgain() throws Exception {
    DataFolder data = new DataFolder(folder.resolve("data"));
    for (Path each : List.of(data.run(), data.keys(), data.audit())) {
      Files.createDirectories(each);
    }
    InstallationKeys.ensure(data.keyLocations());
    PostgresSettings settings =
        new PostgresSettings(
            data.root().resolve("postgres"), 0, false, PostgresSettings.defaultCache());
    try (PostgresServer postgres = PostgresServer.start(settings);
        KafkaBroker broker = KafkaBroker.start(data.root().resolve("kafka"), 0);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      new TopicProvisioner(TOPICS, 2).ensure(admin);
      Migrations.migrate(as(postgres, postgres.users().owner()));
      Files.writeString(data.addresses(), addresses(postgres, broker, data).line());
      run(data, broker.bootstrap(), admin, as(postgres, postgres.users().owner()));
    }
  }

  private void run(DataFolder data, String bootstrap, Admin admin, DataSource owner)
      throws Exception {
    // Given two shields in force, under a signed head
    ControlKeys keys = ControlKeys.load(data.trustedArtefactKeys(), data.trustedRevocationKeys());
    ControlSigner trainer = ControlSigner.load(data.keys().resolve("trainer-key.pem"));
    ControlSigner ingest = ControlSigner.load(data.keys().resolve("signing-key.pem"));
    LiveSet set = new LiveSet("demo", keys);
    for (String id : List.of("r-1", "r-2")) {
      AdapterEvent shield = ControlSignatures.sign(shield(id), set.artefacts(), trainer);
      assertThat(set.apply(shield)).isEmpty();
      send(bootstrap, TOPICS.adapterEvents(), EventSerdes.adapterEvents(), Event.of(shield));
    }
    LiveSetHead head = set.head(Instant.now(), ingest);
    send(bootstrap, TOPICS.liveSetHeads(), EventSerdes.liveSetHeads(), Event.of(head));
    project(bootstrap, owner, keys);
    assertThat(lethe(data, 0, "fleet", "status")).contains("model demo: head 2, 2 in force");
    assertThat(lethe(data, 0, "audit", "verify", "--full"))
        .contains("enforcement is sound: 2 in force by 2 statements");

    // When the topic is emptied
    empty(admin);

    // Then that is found, and mended word for word
    assertThat(lethe(data, 1, "audit", "verify"))
        .contains("enforcement is contradicted: behind-head");
    assertThat(lethe(data, 0, "fleet", "repair", "--dry-run")).contains("2 would be sent");
    assertThat(lethe(data, 1, "audit", "verify")).contains("behind-head");
    assertThat(lethe(data, 0, "fleet", "repair"))
        .contains("SHIELD_READY 1 of request r-1", "2 sent");
    assertThat(lethe(data, 0, "audit", "verify")).contains("enforcement is sound");
    assertThat(lethe(data, 0, "fleet", "repair", "--json")).contains("\"sent\":0", "\"present\":2");

    // When somebody revokes without the key
    AdapterEvent live = set.live().iterator().next();
    AdapterEvent forged = live.revoked(Instant.now(), "because");
    send(bootstrap, TOPICS.adapterEvents(), EventSerdes.adapterEvents(), Event.of(forged));
    project(bootstrap, owner, keys);

    // Then it had no effect and is named
    assertThat(lethe(data, 0, "audit", "verify"))
        .contains("enforcement is sound: 2 in force", "1 records do not count", ": unsigned");
    assertThat(lethe(data, 0, "fleet", "status")).contains("1 records do not count");
    assertThat(lethe(data, 0, "audit", "replay")).contains("what the log makes");

    // When the trainer's key is replaced, and Postgres loses a statement too
    lethe(data, 0, "keys", "rotate", "--signing", "trainer", "--wait", "PT0S");
    String retired =
        lethe(data, 0, "keys", "retire", "--signing", "trainer", "--key", trainerKey(set));
    assertThat(retired).contains("model demo   up to number 2");
    assertThat(lethe(data, 0, "audit", "verify")).contains("enforcement is sound: 2 in force");
    empty(admin);
    execute(owner, "DELETE FROM control_statement WHERE sequence = 1");

    // Then nothing is made up
    assertThat(lethe(data, 1, "fleet", "repair"))
        .contains("MISSING  model demo, shields and bundles: numbers 1 of 2", "nothing was sent");
  }

  private static String trainerKey(LiveSet set) {
    AdapterEvent.Statement statement = set.live().iterator().next().statement();
    return statement == null ? "" : statement.key();
  }

  private static AdapterEvent shield(String id) {
    String digest = "sha256:" + String.valueOf(id.charAt(2)).repeat(64);
    StoredArtefact stored = new StoredArtefact(digest, "bundles/" + id, "c2ln", DIGEST);
    return AdapterEvent.shieldReady(id, "demo", stored, Instant.now());
  }

  private static <T> void send(String bootstrap, String topic, EventCodec<T> codec, Event<T> event)
      throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, "demo", codec.write(event))).get();
    }
  }

  private static void project(String bootstrap, DataSource owner, ControlKeys keys)
      throws Exception {
    try (KafkaLog log = KafkaLog.open(bootstrap, Projector.sources(TOPICS));
        Connection connection = owner.getConnection()) {
      connection.setAutoCommit(false);
      log.read(log.ends(), (events, left) -> new Projector(TOPICS, keys).apply(connection, events));
      connection.commit();
    }
  }

  private static void empty(Admin admin) throws Exception {
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    for (int partition = 0; partition < 2; partition++) {
      all.put(
          new TopicPartition(TOPICS.adapterEvents(), partition), RecordsToDelete.beforeOffset(-1));
    }
    admin.deleteRecords(all).all().get();
  }

  private static void execute(DataSource owner, String sql) throws Exception {
    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String lethe(DataFolder data, int expected, String... args) {
    String[] all = Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--data";
    all[args.length + 1] = data.root().toString();
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text, true);
    int exitCode = Lethe.commandLine().setOut(writer).setErr(writer).execute(all);
    assertThat(exitCode).as("%s: %s", String.join(" ", args), text).isEqualTo(expected);
    return text.toString();
  }

  private static StackAddresses addresses(
      PostgresServer postgres, KafkaBroker broker, DataFolder data) {
    DatabaseUsers.Login auditor = postgres.users().auditor();
    String uri =
        "postgresql://%s:%s@127.0.0.1:%d/lethe"
            .formatted(auditor.user(), auditor.password(), postgres.port());
    return new StackAddresses(
        "http://127.0.0.1:1",
        List.of(),
        broker.bootstrap(),
        uri,
        Map.of(),
        "demo",
        data.root().toString());
  }

  private static DataSource as(PostgresServer postgres, DatabaseUsers.Login login) {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(postgres.jdbcUrl());
    database.setUser(login.user());
    database.setPassword(login.password());
    return database;
  }
}
