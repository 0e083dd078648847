package dev.lethe.ingest.certify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.CertificatePage;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.CertificateSchema;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.measured.Measurements;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertifierTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.123456Z");
  private static final String BASE = Digests.sha256("base".getBytes(UTF_8));
  private static final String BUNDLE = Digests.sha256("bundle".getBytes(UTF_8));
  private static final RequestEvent.Intake INTAKE =
      new RequestEvent.Intake(
          "c2VhbGVk", BASE, "gdpr-17", AT, AT, 3, 0, null, null, AT.minusSeconds(60));

  @Test
  void saysWhatTheLogSaidInTheFormOfItsSchemaAndIsSigned() throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

    byte[] file = Certificate.sign(statement(), new SigningKey(keys.getPrivate())::sign).bytes();

    Certificate certificate = Certificate.parse(file);
    certificate.verify(name -> VerifierKey.of(name, keys.getPublic()));
    CertificateSchema.check(Json.parse(file));
    JsonNode statement = certificate.statement();
    assertThat(statement.path("baseModel").asText()).isEqualTo(BASE);
    assertThat(statement.path("method").path("rank").asInt()).isEqualTo(8);
    assertThat(statement.path("measured")).hasSize(4);
    assertThat(statement.path("claimedReceivedAt").asText())
        .isEqualTo("2026-01-02T03:03:05.123456Z");
    assertThat(statement.path("notMeasured").toString()).isEqualTo("[\"truthRatio\",\"leaked\"]");
    assertThat(statement.path("timeline")).hasSize(3);
    assertThat(statement.has("originalDueAt")).isFalse();
    assertThat(statement.has("extendedAt")).isFalse();
    assertThat(new String(CertificatePage.of(certificate), UTF_8))
        .contains("base weights", "suppressed", BASE)
        .contains("<td>Attacks Caught</td><td>1.0, at least 0.8</td>")
        .contains("<td>Leaked</td><td>not measured, at most 0.05</td>")
        .contains("<td>Relearning Recovery</td><td>recovery 0.01, taught 10, asked 24</td>")
        .contains("<td>Attacks: all</td><td>asked 3, caught 3, interval [0.4385,1.0], leaked 0.0<");
  }

  @Test
  void saysThatAnAnswerAsAboutSomebodyUnknownIsMadeUp() throws Exception {
    String measured =
        """
        {"method":{"rank":8},"gateRecall":1.0,"replacement":"unknown",
         "unknownAnswers":{"answered":40,"no-name":2}}\
        """;
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

    byte[] file =
        Certificate.sign(statement(measured), new SigningKey(keys.getPrivate())::sign).bytes();

    CertificateSchema.check(Json.parse(file));
    Certificate certificate = Certificate.parse(file);
    JsonNode statement = certificate.statement();
    assertThat(statement.path("statement").asText()).contains("invented person", "unchanged");
    assertThat(statement.path("residualRisk").asText()).contains("made up", "still hold");
    assertThat(statement.path("notMeasured").toString()).contains("relearningRecovery");
    assertThat(new String(CertificatePage.of(certificate), UTF_8)).contains("invented person");
  }

  @Test
  void saysThatNothingWasFittedToAModelThatCouldOnlyBeCalled() throws Exception {
    String measured =
        """
        {"method":{"name":"gate-only","rank":0},"gateRecall":1.0,"adapter":"none"}\
        """;
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

    byte[] file =
        Certificate.sign(statement(measured), new SigningKey(keys.getPrivate())::sign).bytes();

    CertificateSchema.check(Json.parse(file));
    Certificate certificate = Certificate.parse(file);
    JsonNode statement = certificate.statement();
    assertThat(statement.path("statement").asText())
        .contains("by a gate that refuses", "nothing was fitted to the model itself")
        .doesNotContain("gated adapter");
    assertThat(statement.path("residualRisk").asText()).contains("still hold", "Nobody checked");
    assertThat(statement.path("notMeasured").toString())
        .contains("truthRatio", "relearningRecovery");
    assertThat(new String(CertificatePage.of(certificate), UTF_8)).contains("nothing was fitted");
  }

  @Test
  void tellsTheDueDateInForceAndTheOneBefore() throws Exception {
    Instant later = AT.plusSeconds(5_184_000);
    CertificationState file =
        CertificationState.opened(event(RequestState.RECEIVED, null, INTAKE), INTAKE)
            .extended(AT.minusSeconds(1), AT)
            .extended(later, AT.plusSeconds(9))
            .extended(later.plusSeconds(1), AT.plusSeconds(10))
            .with(event(RequestState.VERIFIED, "{}", null));
    RequestEvent enforced = event(RequestState.ENFORCED, null, null);
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

    byte[] json =
        Certificate.sign(
                CertificateStatement.of(file.with(enforced), enforced, "case 4711"),
                new SigningKey(keys.getPrivate())::sign)
            .bytes();

    CertificateSchema.check(Json.parse(json));
    Certificate certificate = Certificate.parse(json);
    assertThat(certificate.statement().path("dueAt").asText()).isEqualTo(later.toString());
    assertThat(certificate.statement().path("originalDueAt").asText()).isEqualTo(AT.toString());
    assertThat(new String(CertificatePage.of(certificate), UTF_8))
        .contains("<td>Due At</td><td>" + later + "</td>")
        .contains("<td>Original Due At</td><td>" + AT + "</td>")
        .contains("<td>Extended At</td><td>" + AT.plusSeconds(9) + "</td>");
  }

  @Test
  void tellsThatARequestWasHeldAndReleased() {
    CertificationState file =
        CertificationState.opened(event(RequestState.RECEIVED, null, INTAKE), INTAKE);

    for (RequestState state :
        List.of(
            RequestState.ACCEPTED,
            RequestState.ACCEPTED,
            RequestState.HELD,
            RequestState.ACCEPTED,
            RequestState.ACCEPTED,
            RequestState.HELD,
            RequestState.SHIELDED)) {
      file = file.with(event(state, null, null));
    }

    assertThat(file.timeline())
        .extracting(CertificationState.Step::state)
        .containsExactly(
            RequestState.RECEIVED,
            RequestState.ACCEPTED,
            RequestState.HELD,
            RequestState.ACCEPTED,
            RequestState.SHIELDED);
  }

  @Test
  void theFolderKnowsRequestIdsOnly(@TempDir Path folder) throws Exception {
    CertificateFolder certificates = new CertificateFolder(folder.resolve("certificates"));

    certificates.write("r-1", "x".getBytes(UTF_8), "page".getBytes(UTF_8));

    assertThat(certificates.read("r-1")).hasValue("x".getBytes(UTF_8));
    assertThat(folder.resolve("certificates/r-1.html")).hasContent("page");
    assertThat(certificates.read("r-2")).isEmpty();
    assertThat(certificates.read("../certificates/r-1")).isEmpty();
  }

  private static CertificateStatement statement() {
    String measured =
        """
        {"method":{"rank":8,"baseDigest":"%s"},"gateRecall":1.0,
         "limits":[{"what":"attacksCaught","found":1.0,"bound":"at least","limit":0.8,"kept":true},
          {"what":"leaked","bound":"at most","limit":0.05,"kept":true}],
         "relearningRecovery":{"recovery":0.01,"taught":10,"asked":24},
         "attackFamilies":{"all":{"asked":3,"caught":3,"interval":[0.4385,1.0],"leaked":0.0}}}\
        """
            .formatted(BASE);
    return statement(measured);
  }

  private static CertificateStatement statement(String measured) {
    CertificationState file =
        CertificationState.opened(event(RequestState.RECEIVED, null, INTAKE), INTAKE)
            .with(event(RequestState.VERIFIED, measured, null));
    RequestEvent enforced = event(RequestState.ENFORCED, null, null);
    return CertificateStatement.of(file.with(enforced), enforced, "case 4711");
  }

  private static RequestEvent event(
      RequestState state, @Nullable String measured, RequestEvent.@Nullable Intake intake) {
    List<RequestEvent.ReplicaAck> acks =
        List.of(new RequestEvent.ReplicaAck("inference-1", BUNDLE, AT));
    Measurements figures =
        measured == null ? null : Measurements.of(Json.parse(measured.getBytes(UTF_8)));
    return new RequestEvent(
        "r-1", "acme", "demo", state, AT, null, BUNDLE, acks, figures, intake, null);
  }
}
