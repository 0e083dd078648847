package dev.lethe.db;

import dev.lethe.db.tlog.TreeHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the tiles that rows must have, to hold {@code audit_tile} against them. */
final class TileCheck {
  /** Of each level, the hashes of the tile that is not complete yet. */
  private final List<List<byte[]>> open = new ArrayList<>();

  /** Of each level, the digest of each complete tile. */
  private final List<List<byte[]>> complete = new ArrayList<>();

  void add(byte[] leaf) {
    add(0, leaf);
  }

  private void add(int level, byte[] hash) {
    if (level == open.size()) {
      open.add(new ArrayList<>(Tile.WIDTH));
      complete.add(new ArrayList<>());
    }
    List<byte[]> hashes = open.get(level);
    hashes.add(hash);
    if (hashes.size() == Tile.WIDTH) {
      Tile tile = new Tile(List.copyOf(hashes));
      complete.get(level).add(TreeHash.leaf(tile.bytes()));
      hashes.clear();
      add(level + 1, tile.node(Tile.HEIGHT, 0));
    }
  }

  /** What is wrong with the table, named by the first row that a wrong tile covers; or null. */
  AuditReport.@Nullable BadRow compare(Connection connection) throws SQLException {
    for (int level = 0; level < complete.size(); level++) {
      List<byte[]> expected = complete.get(level);
      long wrong = firstWrong(connection, level, expected);
      if (wrong >= 0) {
        long row = (wrong << Tile.HEIGHT * (level + 1)) + 1;
        return new AuditReport.BadRow(
            row, null, "tile %d of level %d is not that of the rows".formatted(wrong, level));
      }
    }
    return null;
  }

  private static long firstWrong(Connection connection, int level, List<byte[]> expected)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT index, hashes FROM audit_tile WHERE level = ? ORDER BY index")) {
      query.setFetchSize(Tile.WIDTH);
      SqlTypes.bind(query, level);
      int index = 0;
      try (ResultSet row = query.executeQuery()) {
        for (; row.next(); index++) {
          if (index == expected.size()
              || row.getLong(1) != index
              || !Arrays.equals(TreeHash.leaf(row.getBytes(2)), expected.get(index))) {
            return index;
          }
        }
      }
      return index < expected.size() ? index : -1;
    }
  }
}
