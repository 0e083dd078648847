package dev.lethe.db.tlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes and checks inclusion and consistency proofs, RFC 9162 sections 2.1.3 and 2.1.4. */
public final class MerkleProofs {
  private MerkleProofs() {}

  /** Reads the hashes of complete subtrees. */
  @FunctionalInterface
  public interface Nodes {
    /** Root of the {@code index}-th complete subtree of 2^{@code level} leaves. */
    byte[] node(int level, long index);
  }

  /** Root over the first {@code size} leaves. */
  public static byte[] root(Nodes nodes, long size) {
    return size == 0 ? TreeHash.emptyRoot() : hash(nodes, 0, size);
  }

  /**
   * The path from leaf {@code index} to the root of the tree of {@code size} leaves.
   *
   * @throws IllegalArgumentException unless 0 &lt;= index &lt; size
   */
  public static List<byte[]> inclusion(Nodes nodes, long index, long size) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("no leaf " + index + " in a tree of " + size);
    }
    List<byte[]> path = new ArrayList<>();
    path(nodes, index, 0, size, path);
    return path;
  }

  /**
   * What shows that the tree of {@code oldSize} leaves is the beginning of that of {@code newSize}.
   *
   * @throws IllegalArgumentException unless 0 &lt; oldSize &lt;= newSize
   */
  public static List<byte[]> consistency(Nodes nodes, long oldSize, long newSize) {
    if (oldSize <= 0 || oldSize > newSize) {
      throw new IllegalArgumentException("no proof from size " + oldSize + " to " + newSize);
    }
    List<byte[]> proof = new ArrayList<>();
    subproof(nodes, oldSize, new long[] {0, newSize}, true, proof);
    return proof;
  }

  /** Whether {@code proof} shows that the leaf is at {@code index} below {@code root}. */
  public static boolean includes(
      byte[] root, long size, long index, byte[] leafHash, List<byte[]> proof) {
    if (index < 0 || index >= size || !areHashes(proof)) {
      return false;
    }
    long node = index;
    long last = size - 1;
    byte[] hash = leafHash;
    for (byte[] sibling : proof) {
      if (last == 0) {
        return false; // too long
      }
      if ((node & 1) == 1 || node == last) {
        hash = TreeHash.node(sibling, hash);
        int skipped = node == 0 ? 0 : Long.numberOfTrailingZeros(node);
        node >>= skipped;
        last >>= skipped;
      } else {
        hash = TreeHash.node(hash, sibling);
      }
      node >>= 1;
      last >>= 1;
    }
    return last == 0 && Arrays.equals(hash, root);
  }

  /** Whether {@code proof} shows that the old tree is the beginning of the new one. */
  public static boolean extend(
      long oldSize, byte[] oldRoot, long newSize, byte[] newRoot, List<byte[]> proof) {
    if (oldSize == newSize) {
      return oldSize >= 0 && proof.isEmpty() && Arrays.equals(oldRoot, newRoot);
    }
    if (oldSize <= 0 || oldSize > newSize || proof.isEmpty() || !areHashes(proof)) {
      return false;
    }
    boolean complete = Long.bitCount(oldSize) == 1;
    int skipped = Long.numberOfTrailingZeros(oldSize);
    return fold(
        (oldSize - 1) >> skipped,
        (newSize - 1) >> skipped,
        complete ? oldRoot : proof.get(0),
        complete ? proof : proof.subList(1, proof.size()),
        new byte[][] {oldRoot, newRoot});
  }

  private static boolean fold(
      long oldLast, long newLast, byte[] seed, List<byte[]> proof, byte[][] roots) {
    long node = oldLast;
    long last = newLast;
    byte[] oldHash = seed;
    byte[] newHash = seed;
    for (byte[] sibling : proof) {
      if (last == 0) {
        return false; // too long
      }
      if ((node & 1) == 1 || node == last) {
        oldHash = TreeHash.node(sibling, oldHash);
        newHash = TreeHash.node(sibling, newHash);
        int skipped = node == 0 ? 0 : Long.numberOfTrailingZeros(node);
        node >>= skipped;
        last >>= skipped;
      } else {
        newHash = TreeHash.node(newHash, sibling);
      }
      node >>= 1;
      last >>= 1;
    }
    return last == 0 && Arrays.equals(oldHash, roots[0]) && Arrays.equals(newHash, roots[1]);
  }

  private static boolean areHashes(List<byte[]> proof) {
    return proof.stream().allMatch(hash -> hash.length == TreeHash.BYTES);
  }

  private static void path(Nodes nodes, long index, long from, long to, List<byte[]> path) {
    if (to - from == 1) {
      return;
    }
    long middle = from + split(to - from);
    if (index < middle) {
      path(nodes, index, from, middle, path);
      path.add(hash(nodes, middle, to));
    } else {
      path(nodes, index, middle, to, path);
      path.add(hash(nodes, from, middle));
    }
  }

  /** SUBPROOF of RFC 9162; {@code old} is an end of leaves, as {@code range[1]} is. */
  private static void subproof(
      Nodes nodes, long old, long[] range, boolean known, List<byte[]> proof) {
    long from = range[0];
    long to = range[1];
    if (old == to) {
      if (!known) {
        proof.add(hash(nodes, from, to));
      }
      return;
    }
    long middle = from + split(to - from);
    if (old <= middle) {
      subproof(nodes, old, new long[] {from, middle}, known, proof);
      proof.add(hash(nodes, middle, to));
    } else {
      subproof(nodes, old, new long[] {middle, to}, false, proof);
      proof.add(hash(nodes, from, middle));
    }
  }

  /** Root over the leaves {@code from} to {@code to}, exclusive, as they lie in a tree. */
  private static byte[] hash(Nodes nodes, long from, long to) {
    long count = to - from;
    if (Long.bitCount(count) == 1) {
      int level = Long.numberOfTrailingZeros(count);
      return nodes.node(level, from >> level);
    }
    long middle = from + split(count);
    return TreeHash.node(hash(nodes, from, middle), hash(nodes, middle, to));
  }

  /** The largest power of two that is smaller than {@code count}. */
  private static long split(long count) {
    return Long.highestOneBit(count - 1);
  }
}
