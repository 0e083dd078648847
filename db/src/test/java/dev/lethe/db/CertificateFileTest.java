package dev.lethe.db;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.CertificatePage;
import dev.lethe.db.certificate.LogProof;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.db.tlog.AuditLeaf;
import dev.lethe.db.tlog.CompactRange;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.SignatureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFileTest {
  /** A prime, so that it falls on all parts of what has a form. */
  private static final int STRIDE = 5;

  private static final String ORIGIN = "audit.example.com";
  private static final String FINDINGS =
      "[{\"what\":\"attacksCaught\",\"found\":0.4783,\"bound\":\"at least\",\"limit\":0.8}]";

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  private final Function<String, VerifierKey> key = name -> VerifierKey.of(name, pair.getPublic());
  private final ServiceRecords log;
  private final Certificate bare;
  private final Certificate proved;

  /** A life whose last step names the digest of the certificate, projected and signed. */
  CertificateFileTest(@TempDir Path folder) throws Exception {
    log = new ServiceRecords(SubjectKey.create(folder.resolve("keyset.json")));
    log.received("r-1", "person 17", null);
    for (RequestState state : List.of(RequestState.ACCEPTED, RequestState.SHIELDED)) {
      log.step("r-1", state, null, null);
    }
    log.step("r-1", RequestState.FITTING, null, null)
        .step("r-1", RequestState.VERIFIED, ServiceRecords.BUNDLE, null)
        .step("r-1", RequestState.ENFORCED, ServiceRecords.BUNDLE, null);
    bare = Certificate.sign(statement(log), this::sign);
    String digest = Digests.sha256(bare.bytes());
    log.step("r-1", RequestState.CERTIFIED, null, "{\"certificate\":\"" + digest + "\"}");
    log.received("r-2", "person 18", null);
    log.projectInto(database.service());
    proved = bare.with(new AuditExport(database.auditor(), signed(log)).proof(rows()));
  }

  @Test
  void provesThatTheLogHoldsWhatItStatesWithTheKeyAlone() throws Exception {
    proved.verify(key);
    bare.verify(key);

    assertThat(Certificate.parse(proved.bytes()).statement()).isEqualTo(bare.statement());
    assertThat(rows()).hasSize(7);
    assertThat(Certificate.sign(bare.statement(), this::sign).bytes()).isEqualTo(bare.bytes());
  }

  @Test
  void findingsAreSignedAsWhatTheyAreAndTheLogTellsThem() throws Exception {
    // Given a life that ended under its shield
    String measured = "{\"findings\":" + FINDINGS + "}";
    log.received("r-3", "person 19", null);
    for (RequestState state :
        List.of(RequestState.ACCEPTED, RequestState.SHIELDED, RequestState.FITTING)) {
      log.step("r-3", state, null, null);
    }
    log.step("r-3", RequestState.FAILED, null, measured);
    log.projectInto(database.service());
    LogProof proof =
        new AuditExport(database.auditor(), signed(log))
            .proof(new AuditIndex(database.auditor()).ofRequest("r-3"));

    // When its findings are stated, truly and not
    Certificate findings = findings(FINDINGS);
    Certificate kinder = findings(FINDINGS.replace("0.4783", "0.7912"));

    // Then
    findings.with(proof).verify(key);
    assertThat(findings.isOfFindings()).isTrue();
    assertThat(new String(findings.bytes(), UTF_8)).contains("vnd.lethe.findings+json");
    kinder.verify(key);
    assertThatThrownBy(() -> kinder.with(proof).verify(key))
        .hasMessage("the log tells of other findings");
    byte[] page = CertificatePage.of(findings.with(proof));
    CertificatePage.read(page).verify(key);
    String text = new String(page, UTF_8);
    assertThat(text.toLowerCase(Locale.ROOT)).doesNotContain("certified", "certificate of");
    assertThat(text.indexOf("<td>Attacks Caught</td><td>0.4783, at least 0.8"))
        .isPositive()
        .isLessThan(text.indexOf("The request"));
  }

  private Certificate findings(String found) {
    ObjectNode statement = Json.mapper().createObjectNode();
    statement.put("type", "lethe.findings.v1");
    statement.set("findings", Json.parse(found.getBytes(UTF_8)));
    statement.put("requestId", "r-3").put("statement", "It is suppressed by its shield.");
    ArrayNode timeline = statement.putArray("timeline");
    for (RequestEvent step : steps(log)) {
      if (step.requestId().equals("r-3")) {
        timeline.addObject().put("state", step.state().name()).put("at", step.at().toString());
      }
    }
    return Certificate.sign(statement, this::sign);
  }

  @Test
  void thePageObeysNobodysControlCharacters() throws Exception {
    ObjectNode statement = Json.mapper().createObjectNode();
    statement.put("requestId", "r-1").put("subject", "a\u202eevil\u009b2J\u2028\u001b]0;t\u0007");
    Certificate hostile = Certificate.sign(statement, this::sign);

    byte[] page = CertificatePage.of(hostile);

    String text = new String(page, UTF_8);
    assertThat(text).contains("a\\u202eevil\\u009b2J\\u2028\\u001b]0;t\\u0007</td>");
    assertThat(text.codePoints().filter(c -> c != '\n'))
        .noneMatch(Character::isISOControl)
        .noneMatch(c -> Character.getType(c) == Character.FORMAT);
    CertificatePage.read(page).verify(key);
  }

  @Test
  void aChangedByteIsNoticedWhereverItStands() {
    byte[] file = proved.bytes();
    for (int i = 0; i < file.length; i += STRIDE) {
      byte[] changed = file.clone();
      changed[i] ^= 1;
      assertThat(holds(changed)).as("byte %d", i).isFalse();
    }
    assertThat(holds(file)).isTrue();
  }

  @Test
  void otherBytesOfTheSameContentAreNotTheCertificate() {
    String text = new String(proved.bytes(), UTF_8);
    for (String changed :
        List.of(
            text + "\n",
            text.replaceFirst(" : ", ": "),
            text.replace(
                "\"tenant\" : \"acme\",\n    \"model\" : \"demo\"",
                "\"model\" : \"demo\",\n    \"tenant\" : \"acme\""),
            text.replaceFirst("\n", "\r\n"),
            "{}",
            "no json",
            "")) {
      assertThat(changed).isNotEqualTo(text);
      assertThat(holds(changed.getBytes(UTF_8))).isFalse();
    }
  }

  @Test
  void anotherKeyAndEvidenceOfAnotherLifeAreRefused() throws Exception {
    KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    assertThatThrownBy(() -> bare.verify(name -> VerifierKey.of(name, other.getPublic())))
        .isInstanceOf(SignatureException.class);

    List<LogProof.Entry> events = proofOf(proved).events();
    for (List<LogProof.Entry> some :
        List.of(events.subList(0, 6), events.subList(1, 7), List.<LogProof.Entry>of())) {
      LogProof evidence = new LogProof(proofOf(proved).checkpoint(), some);
      assertThatThrownBy(() -> bare.with(evidence).verify(key))
          .isInstanceOf(SignatureException.class);
    }
    ObjectNode otherStatement = bare.statement().deepCopy();
    otherStatement.put("subject", "another");
    Certificate stranger = Certificate.sign(otherStatement, this::sign);
    assertThatThrownBy(() -> stranger.with(proofOf(proved)).verify(key))
        .hasMessage("the log certifies another certificate");
  }

  @Test
  void thePageCarriesTheCertificateAndNothingInItCanBeChanged() throws Exception {
    byte[] page = CertificatePage.of(proved);

    assertThat(CertificatePage.read(page).bytes()).isEqualTo(proved.bytes());
    String text = new String(page, UTF_8);
    assertThat(text)
        .contains(
            "&lt;b&gt;case 4711", Digests.sha256(proved.bytes()), "the request's key destroyed")
        .doesNotContain("<b>", "src=", "href=", "url(");
    for (int i : IntStream.iterate(0, i -> i < page.length, i -> i + 7).toArray()) {
      byte[] changed = page.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> CertificatePage.read(changed).verify(key))
          .as("byte %d", i)
          .isInstanceOf(SignatureException.class);
    }
  }

  private boolean holds(byte[] file) {
    try {
      Certificate.parse(file).verify(key);
      return true;
    } catch (SignatureException e) {
      return false;
    }
  }

  private static LogProof proofOf(Certificate certificate) {
    LogProof evidence = certificate.evidence();
    if (evidence == null) {
      throw new AssertionError("no evidence");
    }
    return evidence;
  }

  private List<Long> rows() {
    return new AuditIndex(database.auditor()).ofRequest("r-1");
  }

  private SignedCheckpoint signed(ServiceRecords log) {
    CompactRange tree = new CompactRange();
    for (SourcedEvent event : log.records()) {
      byte[] value = event.value();
      if (value != null) {
        String position = AuditLeaf.position(event.topic(), event.partition(), event.offset());
        tree.append(AuditLeaf.hash(value, position));
      }
    }
    return SignedCheckpoint.sign(TreeHead.of(ORIGIN, tree), key.apply(ORIGIN), this::sign);
  }

  private static ObjectNode statement(ServiceRecords log) {
    ObjectNode statement = Json.mapper().createObjectNode();
    statement.put("requestId", "r-1").put("tenant", "acme").put("model", "demo");
    statement.put("subject", "<b>case 4711</b>");
    statement.putObject("measured").put("x", 1e-7).put("n", 3L);
    ArrayNode timeline = statement.putArray("timeline");
    for (RequestEvent step : steps(log)) {
      timeline.addObject().put("state", step.state().name()).put("at", step.at().toString());
    }
    return statement;
  }

  private static List<RequestEvent> steps(ServiceRecords log) {
    List<RequestEvent> steps = new ArrayList<>();
    for (SourcedEvent record : log.records()) {
      byte[] value = record.value();
      if (value != null) {
        steps.add(EventSerdes.requestEvents().read(value).data());
      }
    }
    return steps;
  }

  private byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
