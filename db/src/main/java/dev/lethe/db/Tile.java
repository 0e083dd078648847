package dev.lethe.db;

import dev.lethe.db.tlog.TreeHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A part of the Merkle tree, 8 levels high, as in C2SP tlog-tiles: up to 256 hashes and the nodes
 * above them.
 */
final class Tile {
  static final int HEIGHT = 8;
  static final int WIDTH = 1 << HEIGHT;

  private final List<List<byte[]>> levels = new ArrayList<>();

  Tile(List<byte[]> hashes) {
    levels.add(hashes);
    for (int level = 1; level <= HEIGHT; level++) {
      List<byte[]> below = levels.get(level - 1);
      List<byte[]> nodes = new ArrayList<>(below.size() / 2);
      for (int i = 1; i < below.size(); i += 2) {
        nodes.add(TreeHash.node(below.get(i - 1), below.get(i)));
      }
      levels.add(nodes);
    }
  }

  /** A tile as it is stored: one hash after another. */
  static Tile of(byte[] bytes) {
    List<byte[]> hashes = new ArrayList<>(WIDTH);
    for (int i = 0; i + TreeHash.BYTES <= bytes.length; i += TreeHash.BYTES) {
      hashes.add(Arrays.copyOfRange(bytes, i, i + TreeHash.BYTES));
    }
    return new Tile(hashes);
  }

  byte[] bytes() {
    byte[] bytes = new byte[levels.get(0).size() * TreeHash.BYTES];
    int at = 0;
    for (byte[] hash : levels.get(0)) {
      System.arraycopy(hash, 0, bytes, at, TreeHash.BYTES);
      at += TreeHash.BYTES;
    }
    return bytes;
  }

  /** Root of the {@code index}-th complete subtree of 2^{@code level} hashes. */
  byte[] node(int level, int index) {
    return levels.get(level).get(index);
  }
}
