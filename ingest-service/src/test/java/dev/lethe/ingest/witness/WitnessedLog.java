package dev.lethe.ingest.witness;

import dev.lethe.db.tlog.CompactRange;
import dev.lethe.db.tlog.MerkleProofs;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TreeHash;
import dev.lethe.db.tlog.TreeHead;
import dev.lethe.db.tlog.VerifierKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;

/** A log in memory, whose checkpoints are to be cosigned. */
final class WitnessedLog {
  static final String ORIGIN = "example.com/log";

  private final KeyPair pair;
  private final String text;
  private final List<byte[]> leaves = new ArrayList<>();

  /**
   * @param text of its entries, so that two logs differ
   */
  WitnessedLog(KeyPair pair, String text) {
    this.pair = pair;
    this.text = text;
  }

  /** The checkpoint of so many entries. */
  SignedCheckpoint at(int size) {
    return at(size, ORIGIN);
  }

  SignedCheckpoint at(int size, String origin) {
    while (leaves.size() < size) {
      String entry = text + leaves.size();
      leaves.add(TreeHash.leaf(entry.getBytes(StandardCharsets.UTF_8)));
    }
    CompactRange tree = new CompactRange();
    leaves.subList(0, size).forEach(tree::append);
    VerifierKey key = VerifierKey.of(origin, pair.getPublic());
    return SignedCheckpoint.sign(TreeHead.of(origin, tree), key, this::sign);
  }

  /** As {@link ConsistencyProofs} asks for. */
  List<byte[]> between(long oldSize, TreeHead head) {
    return oldSize == 0 ? List.of() : MerkleProofs.consistency(this::node, oldSize, head.size());
  }

  private byte[] node(int level, long index) {
    if (level == 0) {
      return leaves.get((int) index);
    }
    return TreeHash.node(node(level - 1, 2 * index), node(level - 1, 2 * index + 1));
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
