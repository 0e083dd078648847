package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.evidence.EvidenceNotReadyException;
import dev.lethe.db.evidence.EvidencePack;
import dev.lethe.db.evidence.EvidenceReader;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.db.register.RegisterCsv;
import dev.lethe.db.register.RegisterJson;
import dev.lethe.db.register.RegisterPeriod;
import dev.lethe.db.register.RequestRegister;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read for people outside: evidence of one request, and the register of all. */
class EvidenceReaderTest {
  private static final YearMonth MONTH = YearMonth.of(2026, 3);
  private static final RegisterPeriod PERIOD = new RegisterPeriod(MONTH, MONTH.plusMonths(1));

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final ServiceRecords log;
  private final SignedAuditTrail trail;

  EvidenceReaderTest(@TempDir Path folder) throws Exception {
    log = new ServiceRecords(SubjectKey.create(folder.resolve("keyset.json")));
    trail = new SignedAuditTrail(database, folder.resolve("audit"));
    log.received("r-1", "person 17", null);
    steps("r-1", RequestState.ENFORCED);
    log.projectInto(database.service());
  }

  /** From acceptance to the state. */
  private void steps(String id, RequestState last) {
    for (RequestState state :
        List.of(
            RequestState.ACCEPTED,
            RequestState.SHIELDED,
            RequestState.FITTING,
            RequestState.VERIFIED,
            RequestState.ENFORCED)) {
      boolean bundle = state == RequestState.VERIFIED || state == RequestState.ENFORCED;
      log.step(id, state, bundle ? ServiceRecords.BUNDLE : null, null);
      if (state == last) {
        return;
      }
    }
  }

  @Test
  void evidenceWaitsForTheStepAndForTheCheckpointThatCoversIt() throws Exception {
    // Given a certificate, and a log that does not tell of it
    Certificate certificate = certificate();
    SignedCheckpoint early = trail.sign();
    assertThatThrownBy(() -> new EvidenceReader(database.auditor(), early).pack(certificate, null))
        .isInstanceOf(EvidenceNotReadyException.class);

    // When the log tells of it
    log.step("r-1", RequestState.CERTIFIED, null, null);
    log.projectInto(database.service());

    // Then the old checkpoint does not do, and the next one does
    assertThatThrownBy(() -> new EvidenceReader(database.auditor(), early).pack(certificate, null))
        .isInstanceOf(EvidenceNotReadyException.class)
        .hasMessageContaining("not signed yet");
    EvidenceReader reader = new EvidenceReader(database.auditor(), trail.sign());
    EvidencePack pack = reader.pack(certificate, null);
    assertThat(pack.proof().events()).hasSize(7);
    assertThat(reader.pack(certificate, null).bytes()).isEqualTo(pack.bytes());
  }

  @Test
  void theRegisterTellsOfEveryRequestAndCountsByMonth() throws Exception {
    // Given one that was certified, one that failed, one that is under way
    log.step(
        "r-1",
        RequestState.CERTIFIED,
        null,
        "{\"certificate\":\"" + ServiceRecords.digest('c') + "\"}");
    log.received("r-2", "person 18", null);
    steps("r-2", RequestState.FITTING);
    log.step("r-2", RequestState.FAILED, null, null);
    log.received("r-3", "person 19", null);
    log.projectInto(database.service());
    Instant soon = ServiceRecords.AT.plusSeconds(3_600);
    Instant later = ServiceRecords.AT.plusSeconds(40L * 86_400);

    // When it is read before and after they are due
    String csv = csv(soon, null);
    var json = Json.parse(json(later).getBytes(StandardCharsets.UTF_8));

    // Then
    String[] lines = csv.split("\r\n", -1);
    assertThat(lines).hasSize(5);
    assertThat(lines[4]).isEmpty();
    assertThat(lines[1])
        .startsWith("r-1,acme,demo,gdpr-17,")
        .contains(",yes,," + ServiceRecords.digest('c') + ",");
    assertThat(lines[2]).startsWith("r-2,").contains(",FAILED,").contains(",open,");
    assertThat(lines[3]).startsWith("r-3,").contains(",RECEIVED,,,open,");
    assertThat(csv).doesNotContain("person");
    assertThat(json.path("requests")).hasSize(3);
    assertThat(json.at("/requests/2/onTime").asText()).isEqualTo("no");
    var march = json.path("months").path(0);
    assertThat(march.path("month").asText()).isEqualTo("2026-03");
    assertThat(march.path("received").asInt()).isEqualTo(3);
    assertThat(march.path("certified").asInt()).isEqualTo(1);
    assertThat(march.path("failed").asInt()).isEqualTo(1);
    assertThat(march.path("underWay").asInt()).isEqualTo(1);
    assertThat(march.path("overdue").asInt()).isEqualTo(2);
    assertThat(march.path("late").asInt()).isZero();
    assertThat(json.path("months").path(1).path("received").asInt()).isZero();
    assertThat(csv(soon, "other").split("\r\n")).hasSize(1);
  }

  private String csv(Instant now, @Nullable String tenant) throws Exception {
    ByteArrayOutputStream csv = new ByteArrayOutputStream();
    RegisterCsv.write(new RequestRegister(database.auditor()), PERIOD, tenant, now, csv);
    return csv.toString(StandardCharsets.UTF_8);
  }

  private String json(Instant now) throws Exception {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    RegisterJson.write(new RequestRegister(database.auditor()), PERIOD, null, now, json);
    return json.toString(StandardCharsets.UTF_8);
  }

  private Certificate certificate() {
    ObjectNode statement = Json.mapper().createObjectNode();
    statement.put("type", "lethe.certificate.v1").put("requestId", "r-1");
    ArrayNode timeline = statement.putArray("timeline");
    for (int steps = 0; steps < 6; steps++) {
      timeline.addObject(); // what they say is checked by others
    }
    return Certificate.sign(statement, message -> new byte[64]);
  }
}
