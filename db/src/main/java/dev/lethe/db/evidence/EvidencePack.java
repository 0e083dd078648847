package dev.lethe.db.evidence;

import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.LogProof;
import dev.lethe.db.certificate.SignedRevocation;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.CertificateSchema;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is handed on of one request: its certificate, or findings, as JSON, page and PDF; every step
 * of it in the log with its proof below one signed checkpoint; its revocation, if there is one. As
 * a file it is a ZIP in one form: the same parts give the same bytes, on every machine and at any
 * time. Immutable and thread-safe.
 *
 * @param certificate as it was signed, without evidence: its digest is the one in the log
 * @param proof every step of the request in the log
 * @param revocation null unless the request was revoked since
 */
public record EvidencePack(
    Certificate certificate, LogProof proof, @Nullable SignedRevocation revocation) {
  /** Media type of the file. */
  public static final String MEDIA_TYPE = "application/zip";

  public EvidencePack {
    certificate = certificate.withoutEvidence();
  }

  /** The request's id. */
  public String requestId() {
    return certificate.statement().path("requestId").asText();
  }

  /** The file. */
  public byte[] bytes() {
    return StoredZip.write(new PackEntries(this).all(), PackEntries.time(certificate));
  }

  /**
   * Whether a file begins as a pack does, and as no certificate does.
   *
   * @throws IOException if it cannot be read
   */
  public static boolean isPack(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      return Arrays.equals(bytes.readNBytes(2), new byte[] {'P', 'K'});
    }
  }

  /**
   * The bytes of a file, for {@link #verify}; of one that is too large, no more than show that.
   *
   * @throws IOException if it cannot be read
   */
  public static byte[] load(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      return bytes.readNBytes(StoredZip.MAX_BYTES + 1);
    }
  }

  /**
   * Reads a file and checks everything in it: the signatures of the certificate, of the checkpoint
   * and of the revocation, that every step is below the checkpoint and is one that the certificate
   * tells of, and that all other entries are, byte by byte, what is made of these.
   *
   * @param key the trusted key, given the name of what it signs
   * @throws BadEntryException naming the entry that is wrong
   */
  public static EvidencePack verify(byte[] file, Function<String, VerifierKey> key)
      throws BadEntryException {
    Map<String, byte[]> entries = StoredZip.read(file);
    PackManifest.check(entries);
    EvidencePack pack = PackParts.of(entries);
    pack.verify(key); // before anything is made of it: what is not signed may be made to do harm
    pack.compare(entries);
    if (!Arrays.equals(pack.bytes(), file)) {
      throw new BadEntryException("", "the order or the times of the entries were changed");
    }
    return pack;
  }

  private void compare(Map<String, byte[]> entries) throws BadEntryException {
    Map<String, byte[]> expected = new PackEntries(this).all();
    for (String name : entries.keySet()) {
      if (!expected.containsKey(name)) {
        throw new BadEntryException(name, "is no part of an evidence pack");
      }
    }
    for (Map.Entry<String, byte[]> entry : expected.entrySet()) {
      byte[] found = entries.get(entry.getKey());
      if (found == null) {
        throw new BadEntryException(entry.getKey(), "is missing");
      }
      if (!Arrays.equals(found, entry.getValue())) {
        throw new BadEntryException(entry.getKey(), "is not what the signed file makes of it");
      }
    }
  }

  private void verify(Function<String, VerifierKey> key) throws BadEntryException {
    List<String> names = PackEntries.eventNames(proof);
    String document = PackEntries.document(certificate) + PackEntries.JSON;
    in(document, () -> certificate.verify(key));
    in(document, this::checkSchema);
    in(PackEntries.CHECKPOINT, () -> proof.verifyCheckpoint(key));
    for (int i = 0; i < names.size(); i++) {
      LogProof.Entry event = proof.events().get(i);
      in(names.get(i) + PackEntries.JSON, () -> proof.verifyIncluded(event));
    }
    in(PackEntries.EVENTS, () -> certificate.with(proof).verify(key));
    in(PackEntries.REVOCATION, () -> verifyRevocation(key));
  }

  private void checkSchema() throws SignatureException {
    try {
      CertificateSchema.check(Json.parse(certificate.bytes()));
    } catch (InvalidEventException e) {
      throw new SignatureException("is not what its schema asks for: " + e.getMessage());
    }
  }

  /** The log says whether it was revoked: a revocation can neither be left out nor be added. */
  private void verifyRevocation(Function<String, VerifierKey> key) throws SignatureException {
    List<LogProof.Entry> events = proof.events();
    RequestEvent last = events.get(events.size() - 1).step();
    boolean revoked = last.state() == RequestState.REVOKED;
    if (revoked != (revocation != null)) {
      throw new SignatureException(
          revoked ? "is missing: the log says that it was revoked" : "the log has no such step");
    }
    if (revocation != null) {
      revocation.verify(key);
      PackParts.checkRevocation(revocation, certificate, last);
    }
  }

  private static void in(String entry, Check check) throws BadEntryException {
    try {
      check.run();
    } catch (SignatureException e) {
      throw new BadEntryException(entry, String.valueOf(e.getMessage()));
    }
  }

  private interface Check {
    void run() throws SignatureException;
  }
}
