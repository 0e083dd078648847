package dev.lethe.db.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.LogProof;
import dev.lethe.db.certificate.SignedRevocation;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestEvent;
import java.nio.charset.StandardCharsets;
import java.security.SignatureException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Reads the parts that a pack is made of; all other entries are made of these. */
final class PackParts {
  private PackParts() {}

  static EvidencePack of(Map<String, byte[]> entries) throws BadEntryException {
    Certificate certificate = certificate(entries);
    LogProof proof = new LogProof(checkpoint(entries), events(entries));
    byte[] revocation = entries.get(PackEntries.REVOCATION);
    return new EvidencePack(certificate, proof, revocation == null ? null : revocation(revocation));
  }

  /**
   * @throws SignatureException if it is not the revocation of that certificate
   */
  static void checkRevocation(
      SignedRevocation revocation, Certificate certificate, RequestEvent revoked)
      throws SignatureException {
    JsonNode statement = revocation.statement();
    String digest = Digests.sha256(certificate.bytes());
    if (!statement.path("requestId").asText().equals(revoked.requestId())
        || !statement.path("revokedAt").asText().equals(revoked.at().toString())
        || !(certificate.isOfFindings()
            || statement.path("certificate").asText(digest).equals(digest))) {
      throw new SignatureException("is of another revocation than that in the log");
    }
  }

  private static Certificate certificate(Map<String, byte[]> entries) throws BadEntryException {
    boolean findings = entries.containsKey("findings.json");
    String name = findings ? "findings.json" : "certificate.json";
    try {
      Certificate certificate = Certificate.parse(required(entries, name));
      if (certificate.evidence() != null || certificate.isOfFindings() != findings) {
        throw new BadEntryException(name, "is not the file that was signed");
      }
      return certificate;
    } catch (BadEntryException e) {
      throw e;
    } catch (SignatureException e) {
      throw new BadEntryException(name, String.valueOf(e.getMessage()));
    }
  }

  private static SignedCheckpoint checkpoint(Map<String, byte[]> entries) throws BadEntryException {
    byte[] note = required(entries, PackEntries.CHECKPOINT);
    try {
      return SignedCheckpoint.parse(new String(note, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new BadEntryException(PackEntries.CHECKPOINT, "is no signed checkpoint");
    }
  }

  private static List<LogProof.Entry> events(Map<String, byte[]> entries) throws BadEntryException {
    List<LogProof.Entry> events = new ArrayList<>();
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      String name = entry.getKey();
      if (name.startsWith(PackEntries.EVENTS + "/") && name.endsWith(PackEntries.PROOF)) {
        String event = name.replace(PackEntries.PROOF, PackEntries.JSON);
        events.add(event(name, entry.getValue(), event, required(entries, event)));
      }
    }
    if (events.isEmpty()) {
      throw new BadEntryException(PackEntries.EVENTS, "are missing");
    }
    return events;
  }

  private static LogProof.Entry event(String name, byte[] proof, String eventName, byte[] event)
      throws BadEntryException {
    List<byte[]> hashes = new ArrayList<>();
    JsonNode json;
    try {
      json = Json.parse(proof);
      json.path("proof").forEach(hash -> hashes.add(Base64.getDecoder().decode(hash.asText())));
    } catch (InvalidEventException | IllegalArgumentException e) {
      throw new BadEntryException(name, "is no inclusion proof");
    }
    LogProof.Entry entry =
        new LogProof.Entry(
            json.path("seq").asLong(),
            json.path("position").asText(),
            new String(event, StandardCharsets.UTF_8),
            hashes);
    try {
      var unused = entry.step();
      return entry;
    } catch (InvalidEventException e) {
      throw new BadEntryException(eventName, "is no step of a request");
    }
  }

  private static SignedRevocation revocation(byte[] file) throws BadEntryException {
    try {
      return SignedRevocation.parse(file);
    } catch (SignatureException e) {
      throw new BadEntryException(PackEntries.REVOCATION, String.valueOf(e.getMessage()));
    }
  }

  private static byte[] required(Map<String, byte[]> entries, String name)
      throws BadEntryException {
    byte[] entry = entries.get(name);
    if (entry == null) {
      throw new BadEntryException(name, "is missing");
    }
    return entry;
  }
}
