package dev.lethe.db;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.tlog.AuditLeaf;
import dev.lethe.db.tlog.MerkleProofs;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks what {@link AuditExport} wrote, with nothing but the file and the key. */
public final class AuditExportVerifier {
  private final JsonNode header;
  private final TreeHead head;
  private final long from;
  private final long to;
  private long next;

  /**
   * What was found.
   *
   * @param from first row that the file is to hold, and {@code to} the last
   * @param events how many were sound
   * @param size how many rows the checkpoint covers
   * @param firstBad number of the first row that is not sound; 0 if it is the header, null if all
   *     is sound
   * @param reason what is wrong, null if nothing is
   */
  public record Report(
      long from,
      long to,
      long events,
      long size,
      @Nullable Long firstBad,
      @Nullable String reason) {
    /** Whether nothing was found. */
    public boolean isSound() {
      return reason == null;
    }
  }

  /**
   * Checks a file.
   *
   * @param key the trusted key, given the name of the log that the file claims
   * @param since a checkpoint that the log must have grown from; null for none
   * @throws IOException if it cannot be read
   */
  public static Report verify(
      BufferedReader file, Function<String, VerifierKey> key, @Nullable TreeHead since)
      throws IOException {
    String first = file.readLine();
    if (first == null) {
      return new Report(0, 0, 0, 0, 0L, "the file is empty");
    }
    try {
      JsonNode header = parse(first);
      SignedCheckpoint signed = SignedCheckpoint.parse(header.path("checkpoint").asText());
      if (!AuditExport.TYPE.equals(header.path("type").asText())) {
        throw new IllegalArgumentException("not an audit export");
      }
      AuditExportVerifier export = new AuditExportVerifier(header, signed.checkpoint());
      if (!signed.isSignedBy(key.apply(signed.checkpoint().origin()))) {
        return export.report(0L, "the checkpoint is not signed with the trusted key");
      }
      return export.check(file, since);
    } catch (IllegalArgumentException e) {
      return new Report(0, 0, 0, 0, 0L, "the first line is not the header of an audit export");
    }
  }

  private AuditExportVerifier(JsonNode header, TreeHead head) {
    this.header = header;
    this.head = head;
    this.from = header.path("from").asLong();
    this.to = header.path("to").asLong();
    this.next = from;
    if (from < 1 || to < from || to > head.size()) {
      throw new IllegalArgumentException("no such range");
    }
  }

  private Report check(BufferedReader file, @Nullable TreeHead since) throws IOException {
    if (since != null && !extendsFrom(since)) {
      return report(0L, "the log is not proved to go on from the checkpoint given");
    }
    String reason = header.has("event") ? reason(header) : null;
    for (String line = file.readLine(); line != null && reason == null; line = file.readLine()) {
      reason = reason(line);
    }
    if (reason == null && next <= to) {
      reason = "missing: the file ends";
    }
    return report(reason == null ? null : next, reason);
  }

  private Report report(@Nullable Long firstBad, @Nullable String reason) {
    return new Report(from, to, next - from, head.size(), firstBad, reason);
  }

  private boolean extendsFrom(TreeHead since) {
    JsonNode consistency = header.path("consistency");
    return since.origin().equals(head.origin())
        && consistency.path("size").asLong() == since.size()
        && MerkleProofs.extend(
            since.size(),
            since.rootHash(),
            head.size(),
            head.rootHash(),
            hashes(consistency.path("proof")));
  }

  private @Nullable String reason(String line) {
    try {
      return reason(parse(line));
    } catch (IllegalArgumentException e) {
      return "not an event with its proof";
    }
  }

  /** What is wrong with the next event, or null; moves on. */
  private @Nullable String reason(JsonNode event) {
    if (next > to) {
      return "more events than the header says";
    }
    if (event.path("seq").asLong() != next) {
      return "missing: the next row is " + event.path("seq").asLong();
    }
    byte[] payload = event.path("event").asText().getBytes(StandardCharsets.UTF_8);
    byte[] leaf = AuditLeaf.hash(payload, event.path("position").asText());
    if (!MerkleProofs.includes(
        head.rootHash(), head.size(), next - 1, leaf, hashes(event.path("proof")))) {
      return "not proved to be in the log";
    }
    next++;
    return null;
  }

  private static JsonNode parse(String line) {
    try {
      return Json.parse(line.getBytes(StandardCharsets.UTF_8));
    } catch (InvalidEventException e) {
      throw new IllegalArgumentException("not JSON");
    }
  }

  private static List<byte[]> hashes(JsonNode proof) {
    List<byte[]> hashes = new ArrayList<>();
    proof.forEach(hash -> hashes.add(Base64.getDecoder().decode(hash.asText())));
    return hashes;
  }
}
