package dev.lethe.db.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.CertificatePage;
import dev.lethe.db.certificate.LogProof;
import dev.lethe.db.certificate.SignedRevocation;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Rfc3339;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes the entries of a pack, by name and in their order. */
final class PackEntries {
  static final String README = "README.txt";
  static final String EVENTS = "events";
  static final String CHECKPOINT = "checkpoint.txt";
  static final String REVOCATION = "revocation.json";
  static final String JSON = ".json";
  static final String PROOF = ".proof.json";

  private static final String CERTIFICATE = "certificate";
  private static final String FINDINGS = "findings";

  private final EvidencePack pack;

  PackEntries(EvidencePack pack) {
    this.pack = pack;
  }

  /** All of them; the manifest comes last, as it names the others. */
  Map<String, byte[]> all() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    Certificate certificate = pack.certificate();
    String document = document(certificate);
    entries.put(README, readme(document));
    entries.put(document + JSON, certificate.bytes());
    entries.put(document + ".html", CertificatePage.of(certificate));
    entries.put(document + ".pdf", CertificatePdf.of(certificate, time(certificate)));
    List<String> names = eventNames(pack.proof());
    for (int i = 0; i < names.size(); i++) {
      LogProof.Entry event = pack.proof().events().get(i);
      entries.put(names.get(i) + JSON, event.event().getBytes(StandardCharsets.UTF_8));
      entries.put(names.get(i) + PROOF, proof(event));
    }
    entries.put(CHECKPOINT, pack.proof().checkpoint().note().getBytes(StandardCharsets.UTF_8));
    SignedRevocation revocation = pack.revocation();
    if (revocation != null) {
      entries.put(REVOCATION, revocation.bytes());
    }
    entries.put(PackManifest.NAME, PackManifest.of(pack.requestId(), entries));
    return entries;
  }

  /** What the name of the signed file begins with: a reader must not take findings for one. */
  static String document(Certificate certificate) {
    return certificate.isOfFindings() ? FINDINGS : CERTIFICATE;
  }

  /** {@code events/03-SHIELDED} of each event, in their order. */
  static List<String> eventNames(LogProof proof) {
    List<String> names = new ArrayList<>();
    int digits = Math.max(2, Integer.toString(proof.events().size()).length());
    for (LogProof.Entry event : proof.events()) {
      String number = String.format(Locale.ROOT, "%0" + digits + "d", names.size() + 1);
      names.add(EVENTS + "/" + number + "-" + event.step().state().name());
    }
    return names;
  }

  /** When the request was enforced, or failed. */
  static Instant time(Certificate certificate) {
    JsonNode statement = certificate.statement();
    try {
      return Rfc3339.parse(
          statement.path("enforcedAt").asText(statement.path("failedAt").asText()));
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  /** JSON as all files of a pack have it. */
  static byte[] pretty(JsonNode json) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    try {
      return Json.mapper().writer(printer).writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a part of the pack cannot be written as JSON");
    }
  }

  private static byte[] proof(LogProof.Entry event) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("seq", event.seq()).put("position", event.position());
    event.proof().forEach(json.putArray("proof")::add);
    return pretty(json);
  }

  private static byte[] readme(String document) {
    try (InputStream text = PackEntries.class.getResourceAsStream("README-v1.txt")) {
      if (text == null) {
        throw new IllegalStateException("README-v1.txt is not there");
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8)
          .replace("%DOCUMENT%", document)
          .getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
