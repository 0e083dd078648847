package dev.lethe.db.tlog;

import java.util.Arrays;
import java.util.Base64;

/**
 * A tree head: so many leaves have this root.
 *
 * @param origin name of the log
 * @param size number of leaves
 * @param root Base64 of the 32 bytes
 */
public record TreeHead(String origin, long size, String root) {
  /** Name of the log unless the installation has one of its own. */
  public static final String DEFAULT_ORIGIN = "lethe.dev/audit";

  /**
   * @throws IllegalArgumentException if the parts do not make a checkpoint
   */
  public TreeHead {
    if (!VerifierKey.isName(origin) || size < 0) {
      throw new IllegalArgumentException("not a checkpoint");
    }
    if (decode(root).length != TreeHash.BYTES) {
      throw new IllegalArgumentException("not a root");
    }
  }

  /** The checkpoint of a tree. */
  public static TreeHead of(String origin, CompactRange tree) {
    return new TreeHead(origin, tree.size(), Base64.getEncoder().encodeToString(tree.root()));
  }

  /** The root's 32 bytes. */
  public byte[] rootHash() {
    return Base64.getDecoder().decode(root);
  }

  /** Whether this is the head of a tree with that root and its own size. */
  public boolean hasRoot(byte[] other) {
    return Arrays.equals(rootHash(), other);
  }

  /**
   * Decodes Base64 in its one form; Java would also take others of the same bytes.
   *
   * @throws IllegalArgumentException if it is not that
   */
  static byte[] decode(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    if (!Base64.getEncoder().encodeToString(bytes).equals(base64)) {
      throw new IllegalArgumentException("not Base64 in its one form");
    }
    return bytes;
  }

  /** What is signed: origin, size and root, a line each. */
  String body() {
    return origin + "\n" + size + "\n" + root + "\n";
  }
}
