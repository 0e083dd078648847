package dev.lethe.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.replay.EnforcementReport;
import dev.lethe.db.replay.EnforcementReport.Contradiction;
import dev.lethe.db.replay.EnforcementVerifier;
import dev.lethe.db.replay.KafkaLog;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.standalone.demo.AuditCheck;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Looks where an operator or an auditor would look. Used by one thread. */
final class DetectionSearch {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final Harness harness;
  private final Attacker topics;
  private final ControlKeys keys;
  private final Set<String> known = new HashSet<>();
  private String refusal = "";

  DetectionSearch(Harness harness, Attacker topics, ControlKeys keys) {
    this.harness = harness;
    this.topics = topics;
    this.keys = keys;
  }

  /** An attempt begins: what is lost now is not its doing. */
  void begin() {
    refusal = "";
    known.addAll(gaps());
  }

  /** The broker refused it. */
  void refusedBy(String reason) {
    refusal = reason;
  }

  Optional<String> findings(List<ForgedRecord> written, String fault) {
    Set<String> found = new TreeSet<>();
    for (ForgedRecord each : written) {
      List<String> rows =
          rows(
              "SELECT fault || ' by ' || source FROM control_finding"
                  + " WHERE topic = ? AND kafka_partition = ? AND kafka_offset = ?"
                  + " AND fault LIKE ?",
              each.at().topic(),
              each.at().partition(),
              each.at().offset(),
              fault + "%");
      if (rows.isEmpty()) {
        return Optional.empty();
      }
      found.addAll(rows);
    }
    return found.isEmpty() && !written.isEmpty()
        ? Optional.empty()
        : Optional.of("finding " + String.join(", ", found));
  }

  Optional<String> deadLetters(List<ForgedRecord> written) {
    Set<RecordPosition> dead =
        topics.records(Attacker.TOPICS.deadLetters()).stream()
            .map(record -> EventSerdes.deadLetters().read(record.value()).data())
            .map(letter -> new RecordPosition(letter.topic(), letter.partition(), letter.offset()))
            .collect(Collectors.toSet());
    return written.stream().map(ForgedRecord::at).allMatch(dead::contains)
        ? Optional.of("dead letter")
        : Optional.empty();
  }

  /** Positions are written in several ways. */
  Optional<String> logged(String child, List<ForgedRecord> written) throws IOException {
    String log = log(child);
    for (ForgedRecord each : written) {
      RecordPosition at = each.at();
      String plain = at.topic() + "-" + at.partition();
      boolean named =
          log.contains(plain + "@" + at.offset())
              || log.contains(plain + " offset " + at.offset())
              || log.contains(
                  "topic=%s partition=%d offset=%d"
                      .formatted(at.topic(), at.partition(), at.offset()));
      if (!named) {
        return Optional.empty();
      }
    }
    return Optional.of("position in " + child + ".log");
  }

  Optional<String> said(String child, String words) throws IOException {
    return log(child).contains(words) ? Optional.of("'" + words + "'") : Optional.empty();
  }

  Optional<String> rejected(List<ForgedRecord> written) {
    Set<String> digests =
        written.stream().map(each -> each.artefact().digest()).collect(Collectors.toSet());
    Set<String> replicas = new TreeSet<>();
    for (EnforcementEvent event : acknowledgements()) {
      if (event.kind() == EnforcementEvent.Kind.REJECTED && digests.contains(event.digest())) {
        replicas.add(event.replica() + " (" + event.reason() + ")");
      }
    }
    return replicas.size() < harness.addresses().inference().size()
        ? Optional.empty()
        : Optional.of("REJECTED by " + String.join(", ", replicas));
  }

  Optional<String> rejected(String digest, String replica) {
    return acknowledgements().stream()
        .filter(event -> event.kind() == EnforcementEvent.Kind.REJECTED)
        .filter(event -> event.digest().equals(digest) && event.replica().equals(replica))
        .filter(event -> !"forged".equals(event.reason()))
        .reduce((older, newer) -> newer)
        .map(event -> "REJECTED by " + replica + " (" + event.reason() + ")");
  }

  Optional<String> recorded(List<ForgedRecord> written) {
    for (ForgedRecord each : written) {
      String digest = ControlSignatures.end(each.artefact()).digest();
      if (rows("SELECT role FROM control_statement WHERE digest = ?", digest).isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of("recorded as a statement of its key");
  }

  Optional<String> notFollowed(List<ForgedRecord> written) throws IOException {
    String log = log("ingest");
    for (ForgedRecord each : written) {
      List<String> rows = auditRows(each.at());
      if (rows.isEmpty() || !log.contains("audit row " + rows.get(0) + ":")) {
        return Optional.empty();
      }
    }
    return Optional.of("a row of the audit trail that is not followed");
  }

  /** Later records were applied, and these are not in the trail. */
  Optional<String> absorbed(List<ForgedRecord> written) {
    for (ForgedRecord each : written) {
      List<String> behind =
          rows(
              "SELECT next_offset::text FROM projector_offset"
                  + " WHERE topic = ? AND kafka_partition = ? AND next_offset > ?",
              each.at().topic(),
              each.at().partition(),
              each.at().offset());
      if (behind.isEmpty() || !auditRows(each.at()).isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of("known by its id, no second row");
  }

  Optional<String> refused(List<ForgedRecord> written) {
    return refusal.isEmpty() ? Optional.empty() : Optional.of("refused: " + refusal);
  }

  Optional<String> contradiction(EnforcementReport.Kind kind, String about) {
    List<Contradiction> all = report().contradictions();
    Optional<Contradiction> news =
        all.stream()
            .filter(each -> each.kind() == kind && !known.contains(name(each)))
            .filter(each -> isAbout(each, about))
            .findFirst();
    if (news.isPresent()) {
      all.forEach(each -> known.add(name(each)));
    }
    return news.map(each -> "audit verify: " + each.kind().code() + ": " + each.reason());
  }

  Optional<String> lost() {
    return gaps().stream()
        .filter(gap -> !known.contains(gap))
        .findFirst()
        .map(gap -> "ENFORCEMENT_LOST " + gap);
  }

  private List<String> gaps() {
    return rows(
        "SELECT request_id || ' on ' || replica || ' since ' || since FROM enforcement_gap");
  }

  Optional<String> notReady(int replica, List<String> reasons) throws InterruptedException {
    String url = harness.addresses().inference().get(replica) + "/q/health/ready";
    HttpRequest ask =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build();
    try {
      HttpResponse<String> answer = HTTP.send(ask, HttpResponse.BodyHandlers.ofString());
      return reasons.stream()
          .filter(reason -> answer.statusCode() != 200 && answer.body().contains(reason))
          .findFirst()
          .map(reason -> "not ready: " + reason);
    } catch (IOException e) {
      return Optional.empty(); // it has not come up
    }
  }

  private List<EnforcementEvent> acknowledgements() {
    return topics.records(Attacker.TOPICS.enforcementEvents()).stream()
        .map(ConsumerRecord::value)
        .filter(DetectionSearch::isEvent)
        .map(value -> EventSerdes.enforcementEvents().read(value).data())
        .toList();
  }

  private static boolean isEvent(byte[] value) {
    try {
      JsonNode event = Json.mapper().readTree(value);
      return event != null && event.path("data").has("replica");
    } catch (IOException e) {
      return false; // somebody's garbage
    }
  }

  private EnforcementReport report() {
    Instant now = Instant.now();
    try (KafkaLog log =
        KafkaLog.open(harness.addresses().kafka(), EnforcementVerifier.sources(Attacker.TOPICS))) {
      return EnforcementVerifier.verify(log, Attacker.TOPICS, keys, now);
    }
  }

  private static boolean isAbout(Contradiction contradiction, String about) {
    return about.isEmpty()
        || about.equals(contradiction.digest())
        || about.equals(contradiction.request());
  }

  private static String name(Contradiction contradiction) {
    return "%s %s %s %s"
        .formatted(
            contradiction.kind(),
            contradiction.digest(),
            contradiction.position(),
            contradiction.reason());
  }

  private List<String> auditRows(RecordPosition at) {
    return rows(
        "SELECT seq::text FROM audit_event"
            + " WHERE topic = ? AND kafka_partition = ? AND kafka_offset = ?",
        at.topic(),
        at.partition(),
        at.offset());
  }

  private String log(String child) throws IOException {
    Path file = harness.data().resolve("logs").resolve(child + ".log");
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private List<String> rows(String sql, Object... values) {
    return AuditCheck.with(
        harness.addresses(),
        database -> {
          try (Connection connection = database.getConnection();
              PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
              query.setObject(i + 1, values[i]);
            }
            try (ResultSet row = query.executeQuery()) {
              List<String> rows = new ArrayList<>();
              while (row.next()) {
                rows.add(row.getString(1));
              }
              return rows;
            }
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
