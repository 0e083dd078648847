package dev.lethe.db.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.SignedRevocation;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.measured.Measurements;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class EvidencePackTest {
  private final EvidenceFixture log = new EvidenceFixture().life("case 4711");
  private final EvidencePack pack = log.pack(null);

  @Test
  void holdsWhatIsPromisedInAFixedOrder() throws Exception {
    assertThat(unzip(pack.bytes()).keySet())
        .containsExactly(
            "README.txt",
            "certificate.json",
            "certificate.html",
            "certificate.pdf",
            "events/01-RECEIVED.json",
            "events/01-RECEIVED.proof.json",
            "events/02-ACCEPTED.json",
            "events/02-ACCEPTED.proof.json",
            "events/03-SHIELDED.json",
            "events/03-SHIELDED.proof.json",
            "events/04-FITTING.json",
            "events/04-FITTING.proof.json",
            "events/05-VERIFIED.json",
            "events/05-VERIFIED.proof.json",
            "events/06-ENFORCED.json",
            "events/06-ENFORCED.proof.json",
            "events/07-CERTIFIED.json",
            "events/07-CERTIFIED.proof.json",
            "checkpoint.txt",
            "MANIFEST.json");
    EvidencePack read = EvidencePack.verify(pack.bytes(), log.key());
    assertThat(read.bytes()).isEqualTo(pack.bytes());
    assertThat(read.requestId()).isEqualTo("r-1");
  }

  @Test
  void theSamePositionInTheLogGivesTheSameBytesWhereverItIsMade() {
    TimeZone here = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      byte[] again = new EvidenceFixture().life("case 4711").pack(null).bytes();
      assertThat(again).isEqualTo(pack.bytes());
    } finally {
      TimeZone.setDefault(here);
    }

    log.step("r-2", RequestState.RECEIVED, null);
    Map<String, byte[]> later = new PackEntries(log.pack(null)).all();
    Map<String, byte[]> before = new PackEntries(pack).all();
    for (String same :
        List.of("README.txt", "certificate.json", "certificate.html", "certificate.pdf")) {
      assertThat(later.get(same)).isEqualTo(before.get(same));
    }
    assertThat(later.get("checkpoint.txt")).isNotEqualTo(before.get("checkpoint.txt"));
  }

  @Test
  void timesAreTheStatementsAndOtherToolsReadThem() throws Exception {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(pack.bytes()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        assertThat(entry.getTimeLocal()).isEqualTo(LocalDateTime.of(2026, 11, 25, 21, 40, 56));
        assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
      }
    }
  }

  @Test
  void everyChangedByteOfTheFileIsNoticed() {
    byte[] file = pack.bytes();
    for (int i = 0; i < file.length; i += 97) {
      byte[] changed = file.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> EvidencePack.verify(changed, log.key()))
          .as("byte %d", i)
          .isInstanceOf(BadEntryException.class);
    }
  }

  /** Whoever changes an entry can make the manifest and the ZIP anew; nothing else is theirs. */
  @Test
  void everyEntryThatIsChangedWithItsManifestIsNamed() {
    for (String name : entries().keySet()) {
      if (name.equals("MANIFEST.json")) {
        continue;
      }
      Map<String, byte[]> changed = entries();
      byte[] content = Objects.requireNonNull(changed.get(name)).clone();
      content[content.length / 2] ^= 1;
      changed.put(name, content);

      String blamed = blamed(listed(changed));

      String event = name.replace(".proof.json", ".json");
      assertThat(blamed).as(name).isIn(name, event);
      Map<String, byte[]> unlisted = entries();
      unlisted.put(name, content);
      assertThat(blamed(zip(unlisted))).as(name).isEqualTo(name);
    }
  }

  @Test
  void everyEntryThatIsMissingIsNamed() {
    for (String name : entries().keySet()) {
      Map<String, byte[]> less = entries();
      less.remove(name);
      assertThat(blamed(zip(less))).as(name).isEqualTo(name);
      if (!name.equals("MANIFEST.json")) {
        assertThat(blamed(listed(less)))
            .as("%s, and no longer listed", name)
            .isIn(name, name.replace(".proof.json", ".json"), "events");
      }
    }
    Map<String, byte[]> less = entries();
    less.keySet().removeIf(name -> name.startsWith("events/02"));
    assertThat(blamed(listed(less))).isEqualTo("events");
    less.keySet().removeIf(name -> name.startsWith("events/"));
    assertThat(blamed(listed(less))).isEqualTo("events");
  }

  @Test
  void whatIsAddedIsNamed() {
    Map<String, byte[]> more = entries();
    more.put("virus.exe", new byte[] {1});
    assertThat(blamed(zip(more))).isEqualTo("virus.exe");
    assertThat(blamed(listed(more))).isEqualTo("virus.exe");

    Map<String, byte[]> step = entries();
    step.put("events/08-REVOKED.json", step.get("events/06-ENFORCED.json"));
    step.put("events/08-REVOKED.proof.json", step.get("events/06-ENFORCED.proof.json"));
    assertThat(blamed(listed(step))).isEqualTo("events");

    Map<String, byte[]> revoked = entries();
    revoked.put("revocation.json", log.revocation("2026-03-04T05:06:30Z").bytes());
    assertThat(blamed(listed(revoked))).isEqualTo("revocation.json");
  }

  @Test
  void entriesInAnotherOrderOrOfAnotherTimeAreRefused() {
    List<String> names = new ArrayList<>(entries().keySet());
    Map<String, byte[]> turned = new LinkedHashMap<>();
    turned.put("certificate.html", entries().get("certificate.html"));
    names.forEach(name -> turned.putIfAbsent(name, entries().get(name)));
    assertThat(message(zip(turned))).contains("order");
    byte[] later = StoredZip.write(entries(), Instant.parse("2027-01-01T00:00:00Z"));
    assertThat(message(later)).contains("times");
  }

  @Test
  void whatWasUnpackedAndPackedAgainIsRefused() throws Exception {
    assertThat(message(deflated(entries()))).startsWith("README.txt: is compressed");
  }

  @Test
  void anotherKeyIsRefused() {
    VerifierKey other = new VerifierKey("x", new byte[32]);
    BadEntryException refused =
        catchThrowableOfType(
            BadEntryException.class, () -> EvidencePack.verify(pack.bytes(), name -> other));
    assertThat(refused.entry()).isEqualTo("certificate.json");
  }

  @Test
  void evidenceOfAnotherRequestIsRefused() {
    ObjectNode statement = log.certificate().statement().deepCopy();
    statement.put("requestId", "r-9");
    Certificate other = Certificate.sign(statement, log::sign);

    assertThat(blamed(log.pack(other, null).bytes())).isEqualTo("events");
  }

  @Test
  void aRevocationIsPartOfItAndCanNeitherBeLeftOutNorExchanged() throws Exception {
    SignedRevocation revocation = log.revoke();
    EvidencePack revoked = log.pack(revocation);

    EvidencePack read = EvidencePack.verify(revoked.bytes(), log.key());

    assertThat(read.revocation()).isNotNull();
    assertThat(unzip(revoked.bytes())).containsKey("events/08-REVOKED.json");
    assertThat(blamed(log.pack(null).bytes())).isEqualTo("revocation.json");
    SignedRevocation other = log.revocation("2026-03-04T05:06:30Z");
    assertThat(blamed(log.pack(other).bytes())).isEqualTo("revocation.json");
  }

  @Test
  void findingsArePackedAsWhatTheyAre() throws Exception {
    EvidenceFixture failed = new EvidenceFixture();
    failed.step("r-1", RequestState.RECEIVED, null);
    String found =
        "[{\"what\":\"attacksCaught\",\"found\":0.4783,\"bound\":\"at least\",\"limit\":0.8}]";
    Measurements measured =
        Measurements.of(Json.parse(("{\"findings\":" + found + "}").getBytes(UTF_8)));
    failed.step("r-1", RequestState.FAILED, measured);
    ObjectNode statement = failed.statement("case 4711");
    statement.put("type", "lethe.findings.v1").put("reason", "findings");
    statement.set("findings", Json.parse(found.getBytes(UTF_8)));
    statement.set("failedAt", statement.remove("enforcedAt"));
    statement.remove("replicas");
    EvidencePack findings = failed.pack(Certificate.sign(statement, failed::sign), null);

    EvidencePack read = EvidencePack.verify(findings.bytes(), failed.key());

    assertThat(read.certificate().isOfFindings()).isTrue();
    assertThat(unzip(findings.bytes()).keySet())
        .contains("findings.json", "findings.html", "findings.pdf")
        .noneMatch(name -> name.startsWith("certificate"));
  }

  private Map<String, byte[]> entries() {
    return new LinkedHashMap<>(new PackEntries(pack).all());
  }

  private static byte[] zip(Map<String, byte[]> entries) {
    return StoredZip.write(entries, Instant.parse("2026-11-25T21:40:56Z"));
  }

  private static byte[] listed(Map<String, byte[]> entries) {
    Map<String, byte[]> all = new LinkedHashMap<>(entries);
    all.remove("MANIFEST.json");
    all.put("MANIFEST.json", PackManifest.of("r-1", all));
    return zip(all);
  }

  private String blamed(byte[] file) {
    return refused(file).entry();
  }

  private String message(byte[] file) {
    return String.valueOf(refused(file).getMessage());
  }

  private BadEntryException refused(byte[] file) {
    BadEntryException refused =
        catchThrowableOfType(BadEntryException.class, () -> EvidencePack.verify(file, log.key()));
    assertThat(refused).isNotNull();
    return refused;
  }

  static Map<String, byte[]> unzip(byte[] file) throws Exception {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  private static byte[] deflated(Map<String, byte[]> entries) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }
}
