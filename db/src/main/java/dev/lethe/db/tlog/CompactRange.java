package dev.lethe.db.tlog;

/**
 * A Merkle tree that only grows, held as the roots of its complete subtrees: at most 64 hashes.
 * Appending costs one hash on average, the root O(log n). Not thread-safe.
 */
public final class CompactRange {
  /** Root of the complete subtree of 2^level leaves, where that bit of {@link #size} is set. */
  private final byte[][] roots = new byte[Long.SIZE][];

  private long size;

  /** Number of leaves. */
  public long size() {
    return size;
  }

  /** Adds a leaf, given by its hash. */
  public void append(byte[] leafHash) {
    byte[] subtree = leafHash;
    int level = 0;
    for (; (size >> level & 1) == 1; level++) {
      subtree = TreeHash.node(roots[level], subtree);
    }
    roots[level] = subtree;
    size++;
  }

  /** Root over all leaves so far. */
  public byte[] root() {
    if (size == 0) {
      return TreeHash.emptyRoot();
    }
    int level = Long.numberOfTrailingZeros(size);
    byte[] root = roots[level];
    for (level++; level < Long.SIZE; level++) {
      if ((size >> level & 1) == 1) {
        root = TreeHash.node(roots[level], root);
      }
    }
    return root;
  }
}
