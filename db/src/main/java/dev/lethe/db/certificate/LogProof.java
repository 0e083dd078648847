package dev.lethe.db.certificate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.db.tlog.AuditLeaf;
import dev.lethe.db.tlog.MerkleProofs;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.measured.Figure;
import dev.lethe.schemas.measured.Findings;
import dev.lethe.schemas.measured.Measurements;
import java.nio.charset.StandardCharsets;
import java.security.SignatureException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Events of the audit trail with their inclusion proofs below one signed checkpoint.
 *
 * @param events in the order of the log
 */
public record LogProof(SignedCheckpoint checkpoint, List<Entry> events) {
  private static final int NOTE_LINES = 5;

  /**
   * One event.
   *
   * @param seq number of its row
   * @param position {@code topic/partition/offset}
   * @param event the CloudEvent as in Kafka
   * @param proof RFC 9162, section 2.1.3.2
   */
  public record Entry(long seq, String position, String event, List<byte[]> proof) {
    public Entry {
      proof = List.copyOf(proof);
    }

    /**
     * Reads one as {@link dev.lethe.db.AuditExport} writes it.
     *
     * @throws IllegalArgumentException if a hash is not Base64
     */
    public static Entry of(JsonNode json) {
      List<byte[]> proof = new ArrayList<>();
      json.path("proof").forEach(hash -> proof.add(Base64.getDecoder().decode(hash.asText())));
      return new Entry(
          json.path("seq").asLong(),
          json.path("position").asText(),
          json.path("event").asText(),
          proof);
    }

    /** Whether it is no step, but what happened beside the lifecycle. */
    public boolean isCase() {
      return CaseEvent.isMarked(event.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What it says.
     *
     * @throws InvalidEventException if it is no lifecycle event
     */
    public RequestEvent step() {
      return EventSerdes.requestEvents().read(event.getBytes(StandardCharsets.UTF_8)).data();
    }
  }

  public LogProof {
    events = List.copyOf(events);
  }

  /**
   * @throws IllegalArgumentException if it is none
   */
  static LogProof of(JsonNode json) {
    List<Entry> events = new ArrayList<>();
    for (JsonNode event : json.path("events")) {
      events.add(Entry.of(event));
    }
    return new LogProof(SignedCheckpoint.parse(json.path("checkpoint").asText()), events);
  }

  JsonNode json() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("checkpoint", checkpoint.note());
    ArrayNode array = json.putArray("events");
    for (Entry entry : events) {
      ObjectNode event = array.addObject();
      event.put("seq", entry.seq()).put("position", entry.position()).put("event", entry.event());
      entry.proof().forEach(event.putArray("proof")::add);
    }
    return json;
  }

  void verify(Function<String, VerifierKey> key) throws SignatureException {
    verifyCheckpoint(key);
    for (Entry entry : events) {
      verifyIncluded(entry);
    }
  }

  /**
   * Checks the checkpoint's signature.
   *
   * @param key the trusted key, given the name of the log
   * @throws SignatureException if it is not signed with it, or with others too
   */
  public void verifyCheckpoint(Function<String, VerifierKey> key) throws SignatureException {
    // A second signature could be changed without being noticed.
    if (checkpoint.note().lines().count() != NOTE_LINES
        || !checkpoint.isSignedBy(key.apply(checkpoint.checkpoint().origin()))) {
      throw new SignatureException("the checkpoint is not signed with this key alone");
    }
  }

  /**
   * Checks that an event is below the checkpoint, whose signature is checked by itself.
   *
   * @throws SignatureException if it is not
   */
  public void verifyIncluded(Entry entry) throws SignatureException {
    TreeHead head = checkpoint.checkpoint();
    byte[] leaf = AuditLeaf.hash(entry.event().getBytes(StandardCharsets.UTF_8), entry.position());
    if (entry.seq() < 1
        || entry.seq() > head.size()
        || !MerkleProofs.includes(
            head.rootHash(), head.size(), entry.seq() - 1, leaf, entry.proof())) {
      throw new SignatureException("event " + entry.seq() + " is not proved to be in the log");
    }
  }

  /**
   * Whether the events are the statement's timeline and, after it, CERTIFIED, which names the
   * certificate's digest and ends the request's key.
   *
   * @param certificate as it was signed
   */
  void verifyCertifies(JsonNode statement, byte[] certificate) throws SignatureException {
    int told = verifyTells(statement, 1);
    RequestEvent certified = step(steps().get(told));
    Optional<String> digest =
        Optional.ofNullable(certified.measured()).flatMap(Measurements::certificate);
    if (certified.state() != RequestState.CERTIFIED
        || !digest.equals(Optional.of(Digests.sha256(certificate)))) {
      throw new SignatureException("the log certifies another certificate");
    }
  }

  /** Whether the events are the statement's timeline, whose end is FAILED with its findings. */
  void verifyFinds(JsonNode statement) throws SignatureException {
    int told = verifyTells(statement, 0);
    RequestEvent failed = told == 0 ? null : step(steps().get(told - 1));
    Measurements measured = failed == null ? null : failed.measured();
    Optional<Findings> stated =
        Optional.ofNullable(statement.get(Figure.FINDINGS)).map(Findings::new);
    if (failed == null
        || failed.state() != RequestState.FAILED
        || measured == null
        || !measured.findings().equals(stated)) {
      throw new SignatureException("the log tells of other findings");
    }
  }

  /**
   * @param beyond how many events there must be after the timeline's
   * @return how many the timeline has
   */
  private int verifyTells(JsonNode statement, int beyond) throws SignatureException {
    JsonNode timeline = statement.path("timeline");
    List<Entry> steps = steps();
    if (steps.size() < timeline.size() + beyond) {
      throw new SignatureException("the events are not all that the statement tells of");
    }
    for (int i = 0; i < steps.size(); i++) {
      RequestEvent step = step(steps.get(i));
      boolean told =
          i >= timeline.size()
              || (step.state().name().equals(timeline.get(i).path("state").asText())
                  && step.at().toString().equals(timeline.get(i).path("at").asText()));
      boolean inOrder = i == 0 || steps.get(i).seq() > steps.get(i - 1).seq();
      if (!told || !inOrder || !step.requestId().equals(statement.path("requestId").asText())) {
        throw new SignatureException("event " + steps.get(i).seq() + " is not the statement's");
      }
    }
    return timeline.size();
  }

  /** No statement tells of case events; that they are in the log was proved. */
  private List<Entry> steps() {
    return events.stream().filter(entry -> !entry.isCase()).toList();
  }

  private static RequestEvent step(Entry entry) throws SignatureException {
    try {
      return entry.step();
    } catch (InvalidEventException e) {
      throw new SignatureException("event " + entry.seq() + " is not of a request");
    }
  }
}
