package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.db.tlog.EntryBundle;
import dev.lethe.db.tlog.MerkleProofs;
import dev.lethe.db.tlog.NoteSignature;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.SigningFixture;
import dev.lethe.db.tlog.TilePath;
import dev.lethe.db.tlog.TlogProof;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.schemas.AuditCheckpoint;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log as others read it, against hashes that this test makes by itself (RFC 6962, 2.1). */
class TransparencyLogTest {
  private static final NoteSignature WITNESS =
      new NoteSignature("w.example", new byte[] {1, 2, 3, 4}, new byte[72]);
  private static final NoteSignature STRANGER =
      new NoteSignature("stranger.example", new byte[] {1, 2, 3, 4}, new byte[72]);

  /** Of a tile. */
  private static final int[] WIDTHS = {1, 2, 3, 4, 7, 8, 9, 64, 127, 128, 129, 200, 254, 255, 256};

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final SignedAuditTrail trail;
  private final TransparencyLog log;
  private int rows;
  private long sent;

  TransparencyLogTest(@TempDir Path folder) throws Exception {
    trail = new SignedAuditTrail(database, folder.resolve("audit"));
    log =
        new TransparencyLog(
            database.auditor(),
            origin -> trail.signer.key(),
            (head, line) -> line.name().equals(WITNESS.name()));
    database.execute("ALTER TABLE audit_event DISABLE TRIGGER ALL");
  }

  @Test
  void anEmptyLogHasNoCheckpointAndServesNoTile() {
    assertThat(log.newest()).isEmpty();
    assertThat(get("0/000.p/1")).isEmpty();
    assertThat(get("0/000")).isEmpty();
    assertThat(get("entries/000.p/1")).isEmpty();
    assertThat(log.prove(1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 255, 256, 257, 512, 700})
  void everyTileAndEntryIsThatOfTheSignedTree(int size) throws Exception {
    TreeHead head = grow(size);

    List<byte[]> leaves = leaves(size);
    assertThat(head.rootHash()).isEqualTo(root(leaves));
    for (int width : WIDTHS) {
      if (width <= size) {
        assertThat(get("0/000" + suffix(width))).contains(joined(leaves.subList(0, width)));
      }
    }
    int full = size / 256;
    for (int index = 0; index < full; index++) {
      List<byte[]> tile = leaves.subList(index * 256, index * 256 + 256);
      assertThat(get("0/%03d".formatted(index))).contains(joined(tile));
      assertThat(hashes(get("entries/%03d".formatted(index)).orElseThrow()))
          .containsExactlyElementsOf(tile);
    }
    int rest = size % 256;
    if (rest > 0) {
      List<byte[]> tile = leaves.subList(full * 256, size);
      assertThat(get("0/%03d.p/%d".formatted(full, rest))).contains(joined(tile));
      assertThat(hashes(get("entries/%03d.p/%d".formatted(full, rest)).orElseThrow()))
          .containsExactlyElementsOf(tile);
    }
    assertThat(get("0/%03d".formatted(full))).isEmpty();
    assertThat(get("entries/%03d".formatted(full))).isEmpty();
    if (rest < 255) {
      assertThat(get("0/%03d.p/%d".formatted(full, rest + 1))).isEmpty();
      assertThat(get("entries/%03d.p/%d".formatted(full, rest + 1))).isEmpty();
    }
    assertThat(get("1/000.p/" + (full + 1))).isEmpty();
    if (full > 0) {
      assertThat(get("1/000.p/" + full)).contains(joined(level1(leaves, full)));
    }
  }

  /** "A full level 0 tile", 256 times, is a full tile of level 1, and one hash of level 2. */
  @Test
  void tilesOfHigherLevelsAreMadeOfFullTilesBelow() throws Exception {
    int size = 256 * 256;
    TreeHead head = grow(size - 1);
    assertThat(get("1/000")).isEmpty();
    assertThat(get("2/000.p/1")).isEmpty();
    List<byte[]> leaves = leaves(size + 1);
    assertThat(head.rootHash()).isEqualTo(root(leaves.subList(0, size - 1)));

    head = grow(size);

    assertThat(head.rootHash()).isEqualTo(root(leaves.subList(0, size)));
    assertThat(get("1/000")).contains(joined(level1(leaves, 256)));
    assertThat(get("2/000.p/1")).contains(root(leaves.subList(0, size)));
    assertThat(get("0/255")).contains(joined(leaves.subList(size - 256, size)));
    assertThat(get("0/256.p/1")).isEmpty();
    assertThat(get("1/001.p/1")).isEmpty();
    assertThat(get("2/000.p/2")).isEmpty();

    grow(size + 1);

    assertThat(get("0/256.p/1")).contains(leaves.get(size));
    assertThat(get("1/001.p/1")).isEmpty();
    assertThat(hashes(get("entries/256.p/1").orElseThrow())).containsExactly(leaves.get(size));
  }

  /** Rows that no checkpoint covers yet are not the log's yet. */
  @Test
  void onlyWhatWasSignedIsServed() throws Exception {
    grow(3);
    insert(5);

    assertThat(log.newest().orElseThrow().checkpoint().size()).isEqualTo(3);
    assertThat(get("0/000.p/3")).isPresent();
    assertThat(get("0/000.p/4")).isEmpty();
    assertThat(get("entries/000.p/5")).isEmpty();
  }

  @Test
  void theCheckpointCarriesTheCosignaturesThatCountAndEachOnce() throws Exception {
    grow(3);
    SignedCheckpoint bare = log.newest().orElseThrow();
    send(bare.with(List.of(STRANGER)));
    send(bare.with(List.of(WITNESS)));
    send(bare.with(List.of(STRANGER, WITNESS)));

    SignedCheckpoint newest = log.newest().orElseThrow();

    assertThat(newest.note()).isEqualTo(bare.note() + WITNESS.line() + "\n");
    assertThat(newest.isSignedBy(trail.signer.key())).isTrue();
    assertThat(grow(4).size()).isEqualTo(4);
    assertThat(log.newest().orElseThrow().signatures()).hasSize(1);
  }

  @Test
  void aProofIsBelowTheNewestCosignedCheckpointThatCoversTheRow() throws Exception {
    grow(3);
    send(log.newest().orElseThrow().with(List.of(WITNESS)));
    grow(6);

    TlogProof early = log.prove(2).orElseThrow();
    TlogProof late = log.prove(5).orElseThrow();

    assertThat(early.checkpoint().checkpoint().size()).isEqualTo(3);
    assertThat(early.checkpoint().signatures()).hasSize(2);
    assertThat(early.includes(entry(2))).isTrue();
    assertThat(early.includes(entry(3))).isFalse();
    assertThat(late.checkpoint().checkpoint().size()).isEqualTo(6);
    assertThat(late.includes(entry(5))).isTrue();
    assertThat(log.prove(7)).isEmpty();
  }

  @Test
  void aCheckpointThatSomebodyElsePutOnTheTopicIsNotServed() throws Exception {
    grow(3);
    SignedCheckpoint forged =
        new SigningFixture("example.com/log")
            .sign(
                new TreeHead(
                    "example.com/log", 3, Base64.getEncoder().encodeToString(new byte[32])));
    send(forged);

    assertThat(log.newest().orElseThrow().isSignedBy(trail.signer.key())).isTrue();
  }

  @Test
  void aLogThatIsNotWhatWasSignedIsNotServed() throws Exception {
    grow(300);
    database.execute("UPDATE audit_event SET payload = '{}' WHERE seq = 299");

    assertThatThrownBy(log::newest).isInstanceOf(AuditExport.ContradictionException.class);

    database.execute("DELETE FROM audit_event WHERE seq = 298");
    assertThatThrownBy(log::newest).isInstanceOf(AuditExport.ContradictionException.class);
  }

  @Test
  void anEntryThatTheFormatCannotHoldIsSaidToBeTooLong() throws Exception {
    insert(1);
    database.execute("UPDATE audit_event SET payload = repeat('x', 65536)");
    trail.sign();

    assertThat(get("0/000.p/1")).isPresent();
    assertThatThrownBy(() -> get("entries/000.p/1"))
        .isInstanceOf(EntryBundle.OversizedEntryException.class);
  }

  @Test
  void provesThatItHasOnlyGrown() throws Exception {
    TreeHead old = grow(300);
    TreeHead head = grow(700);

    List<byte[]> proof = log.consistency(old.size(), head);

    assertThat(MerkleProofs.extend(old.size(), old.rootHash(), head.size(), head.rootHash(), proof))
        .isTrue();
    assertThat(log.consistency(0, head)).isEmpty();
    assertThat(log.consistency(head.size(), head)).isEmpty();
    TreeHead other = new TreeHead(head.origin(), head.size(), old.root());
    assertThatThrownBy(() -> log.consistency(old.size(), other))
        .isInstanceOf(AuditExport.ContradictionException.class);
  }

  private Optional<byte[]> get(String path) {
    return log.resource(TilePath.parse(path).orElseThrow());
  }

  private static String suffix(int width) {
    return width == 256 ? "" : ".p/" + width;
  }

  private TreeHead grow(int size) throws Exception {
    insert(size);
    return trail.sign().checkpoint();
  }

  private void insert(int size) {
    database.execute(
        """
        INSERT INTO audit_event (seq, event_id, request_id, tenant, model, type, state, occurred_at,
            payload, topic, kafka_partition, kafka_offset, prev_hash, hash)
          SELECT n, 'e-' || n, 'r', 't', 'm', 'y', 's', now(), '{"n":' || n || '}', 'log', 0,
            2 * n, sha256(''), sha256('')
          FROM generate_series(%d, %d) AS n
        """
            .formatted(rows + 1, size));
    rows = size;
  }

  /** On a partition of its own, as those of the trail have offsets by their sizes. */
  private void send(SignedCheckpoint signed) throws Exception {
    TreeHead head = signed.checkpoint();
    AuditCheckpoint data =
        new AuditCheckpoint(
            head.origin(), head.size(), head.root(), signed.note(), ServiceRecords.AT);
    byte[] event = EventSerdes.auditCheckpoints().write(Event.of(data));
    String topic = ServiceRecords.TOPICS.auditCheckpoints();
    ServiceRecords.project(database.service(), List.of(new SourcedEvent(topic, 1, sent++, event)));
  }

  /** An entry, as docs/reference/audit-trail.md says it. */
  private static byte[] entry(int row) {
    return "{\"n\":%d}\nlog/0/%d".formatted(row, 2 * row).getBytes(StandardCharsets.UTF_8);
  }

  private static List<byte[]> leaves(int size) {
    List<byte[]> leaves = new ArrayList<>();
    for (int row = 1; row <= size; row++) {
      leaves.add(sha256(0, entry(row)));
    }
    return leaves;
  }

  /** MTH of 256 leaves each. */
  private static List<byte[]> level1(List<byte[]> leaves, int count) {
    List<byte[]> roots = new ArrayList<>();
    for (int tile = 0; tile < count; tile++) {
      roots.add(root(leaves.subList(tile * 256, tile * 256 + 256)));
    }
    return roots;
  }

  private static byte[] root(List<byte[]> leaves) {
    if (leaves.size() == 1) {
      return leaves.get(0);
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return sha256(1, root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
  }

  private static byte[] sha256(int prefix, byte[]... parts) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((byte) prefix);
      for (byte[] part : parts) {
        sha256.update(part);
      }
      return sha256.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] joined(List<byte[]> hashes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    hashes.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** Reads a bundle as the specification says. */
  private static List<byte[]> hashes(byte[] bundle) {
    List<byte[]> hashes = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bundle);
    while (in.hasRemaining()) {
      byte[] entry = new byte[Short.toUnsignedInt(in.getShort())];
      in.get(entry);
      hashes.add(sha256(0, entry));
    }
    return hashes;
  }
}
