package dev.lethe.db.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.subtle.Ed25519Sign;
import dev.lethe.db.certificate.Certificate;
import dev.lethe.db.certificate.LogProof;
import dev.lethe.db.certificate.SignedRevocation;
import dev.lethe.db.tlog.AuditLeaf;
import dev.lethe.db.tlog.CompactRange;
import dev.lethe.db.tlog.MerkleProofs;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TreeHash;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.measured.Measurements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The log of a request's life in memory, and what is signed of it; always the same. */
final class EvidenceFixture {
  static final String ORIGIN = "audit.example.com";
  static final String ID = "r-1";
  static final String BUNDLE = "sha256:" + "2".repeat(64);

  private static final Path STATEMENT = Path.of("src/test/resources/compat/v1/certificate.json");
  private static final Instant START = Instant.parse("2026-03-04T05:06:07Z");

  private final Ed25519Sign.KeyPair pair;
  private final List<String> events = new ArrayList<>();
  private final List<byte[]> leaves = new ArrayList<>();
  private final List<Integer> own = new ArrayList<>();

  EvidenceFixture() {
    try {
      pair =
          Ed25519Sign.KeyPair.newKeyPairFromSeed(
              "the seed of every evidence test!".getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A certified request whose reference has control characters and another alphabet. */
  static EvidencePack certified() {
    return new EvidenceFixture().life("case 4711 \u202e\u001b[2J \u5bb6 \u00fc <b>").pack(null);
  }

  Function<String, VerifierKey> key() {
    return name -> new VerifierKey(name, pair.getPublicKey());
  }

  /** Certified under that reference; another request's steps lie between. */
  EvidenceFixture life(String subject) {
    for (RequestState state :
        List.of(
            RequestState.RECEIVED,
            RequestState.ACCEPTED,
            RequestState.SHIELDED,
            RequestState.FITTING,
            RequestState.VERIFIED,
            RequestState.ENFORCED)) {
      step(ID, state, null);
      step("r-other", state, null);
    }
    certificate = Certificate.sign(statement(subject), this::sign);
    String digest = Digests.sha256(certificate.bytes());
    step(ID, RequestState.CERTIFIED, Measurements.none().withCertificate(digest));
    return this;
  }

  private @Nullable Certificate certificate;

  Certificate certificate() {
    if (certificate == null) {
      throw new IllegalStateException("there was no life");
    }
    return certificate;
  }

  /** Taken back, and what is signed of that. */
  SignedRevocation revoke() {
    step(ID, RequestState.REVOKED, null);
    return revocation(START.plusSeconds(events.size()).toString());
  }

  SignedRevocation revocation(String at) {
    ObjectNode statement = Json.mapper().createObjectNode();
    statement.put("type", "lethe.revocation.v1").put("requestId", ID).put("revokedAt", at);
    statement.put("certificate", Digests.sha256(certificate().bytes()));
    return SignedRevocation.sign(statement, this::sign);
  }

  EvidencePack pack(@Nullable SignedRevocation revocation) {
    return pack(certificate(), revocation);
  }

  EvidencePack pack(Certificate signed, @Nullable SignedRevocation revocation) {
    List<LogProof.Entry> entries = new ArrayList<>();
    for (int index : own) {
      List<byte[]> proof = MerkleProofs.inclusion(this::node, index, leaves.size());
      entries.add(new LogProof.Entry(index + 1, position(index), events.get(index), proof));
    }
    return new EvidencePack(signed, new LogProof(checkpoint(), entries), revocation);
  }

  void step(String id, RequestState state, @Nullable Measurements measured) {
    Instant at = START.plusSeconds(events.size() + 1);
    RequestEvent.Intake intake =
        state == RequestState.RECEIVED
            ? new RequestEvent.Intake(
                "c2VhbGVk",
                "sha256:" + "b".repeat(64),
                "gdpr-17",
                START,
                START.plusSeconds(2_592_000),
                3,
                1,
                null,
                null,
                null)
            : null;
    String bundle =
        state == RequestState.VERIFIED || state == RequestState.ENFORCED ? BUNDLE : null;
    RequestEvent step =
        new RequestEvent(id, "acme", "demo", state, at, null, bundle, null, measured, intake, null);
    if (id.equals(ID)) {
      own.add(events.size());
    }
    byte[] event = EventSerdes.requestEvents().write(Event.of(step));
    events.add(new String(event, UTF_8));
    leaves.add(AuditLeaf.hash(event, position(events.size() - 1)));
  }

  /** Of an older certificate, with the timeline of this log. */
  ObjectNode statement(String subject) {
    ObjectNode statement;
    try {
      statement = Json.parse(Files.readAllBytes(STATEMENT)).path("statement").deepCopy();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    statement.put("requestId", ID).put("tenant", "acme").put("subject", subject);
    ArrayNode timeline = statement.putArray("timeline");
    for (int index : own) {
      RequestEvent step =
          EventSerdes.requestEvents().read(events.get(index).getBytes(UTF_8)).data();
      timeline.addObject().put("state", step.state().name()).put("at", step.at().toString());
    }
    return statement;
  }

  byte[] sign(byte[] message) {
    try {
      return new Ed25519Sign(pair.getPrivateKey()).sign(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The public key as OpenSSL reads it. */
  String pem() {
    byte[] x509 = java.util.HexFormat.of().parseHex("302a300506032b6570032100");
    byte[] der = java.util.Arrays.copyOf(x509, x509.length + 32);
    System.arraycopy(pair.getPublicKey(), 0, der, x509.length, 32);
    return "-----BEGIN PUBLIC KEY-----\n"
        + java.util.Base64.getEncoder().encodeToString(der)
        + "\n-----END PUBLIC KEY-----\n";
  }

  private SignedCheckpoint checkpoint() {
    CompactRange tree = new CompactRange();
    leaves.forEach(tree::append);
    return SignedCheckpoint.sign(TreeHead.of(ORIGIN, tree), key().apply(ORIGIN), this::sign);
  }

  private byte[] node(int level, long index) {
    return level == 0
        ? leaves.get((int) index)
        : TreeHash.node(node(level - 1, 2 * index), node(level - 1, 2 * index + 1));
  }

  private static String position(int index) {
    return "lethe.request-events/0/" + 3 * index;
  }
}
