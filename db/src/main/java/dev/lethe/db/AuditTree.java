package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.db.tlog.MerkleProofs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Merkle tree over the first rows of {@code audit_event}: from {@code audit_tile}, and from the
 * rows where no tile is complete yet. A proof reads O(log n) tiles. Not thread-safe.
 */
final class AuditTree implements MerkleProofs.Nodes {
  private static final int TILES_KEPT = 64;

  private final Connection connection;
  private final long size;
  private final Map<String, Tile> tiles =
      new LinkedHashMap<>(TILES_KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tile> eldest) {
          return size() > TILES_KEPT;
        }
      };

  AuditTree(Connection connection, long size) {
    this.connection = connection;
    this.size = size;
  }

  /** Stores the tiles that {@code size} rows complete and that are not stored yet. */
  static void seal(Connection connection, long size) throws SQLException {
    for (int level = 0; size >> Tile.HEIGHT * (level + 1) > 0; level++) {
      long complete = size >> Tile.HEIGHT * (level + 1);
      for (long index = stored(connection, level); index < complete; index++) {
        Tile tile = new AuditTree(connection, size).tile(level, index);
        SqlTypes.update(
            connection,
            "INSERT INTO audit_tile (level, index, hashes) VALUES (?, ?, ?)",
            level,
            index,
            tile.bytes());
      }
    }
  }

  byte[] root() {
    return MerkleProofs.root(this, size);
  }

  /** The hashes of a tile, one after another, as far as the rows go. */
  byte[] hashes(int level, long index) throws SQLException {
    return tile(level, index).bytes();
  }

  @Override
  public byte[] node(int level, long index) {
    int above = level % Tile.HEIGHT;
    long tile = index >> Tile.HEIGHT - above;
    int within = (int) (index - (tile << Tile.HEIGHT - above));
    try {
      return tile(level / Tile.HEIGHT, tile).node(above, within);
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the tree", e);
    }
  }

  private Tile tile(int level, long index) throws SQLException {
    String key = level + "/" + index;
    Tile tile = tiles.get(key);
    if (tile == null) {
      tile = load(level, index);
      tiles.put(key, tile);
    }
    return tile;
  }

  private Tile load(int level, long index) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT hashes FROM audit_tile WHERE level = ? AND index = ?")) {
      SqlTypes.bind(query, level, index);
      try (ResultSet row = query.executeQuery()) {
        if (row.next()) {
          return Tile.of(row.getBytes(1));
        }
      }
    }
    return level == 0 ? fromRows(index) : fromBelow(level, index);
  }

  private Tile fromRows(long index) throws SQLException {
    List<byte[]> leaves = new ArrayList<>(Tile.WIDTH);
    long first = index * Tile.WIDTH;
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT payload, topic, kafka_partition, kafka_offset FROM audit_event"
                + " WHERE seq > ? AND seq <= ? ORDER BY seq")) {
      SqlTypes.bind(query, first, Math.min(first + Tile.WIDTH, size));
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          leaves.add(AuditRow.leaf(row));
        }
      }
    }
    return new Tile(leaves);
  }

  private Tile fromBelow(int level, long index) throws SQLException {
    List<byte[]> roots = new ArrayList<>(Tile.WIDTH);
    long first = index * Tile.WIDTH;
    long complete = Math.min(first + Tile.WIDTH, size >> Tile.HEIGHT * level);
    for (long below = first; below < complete; below++) {
      roots.add(load(level - 1, below).node(Tile.HEIGHT, 0));
    }
    return new Tile(roots);
  }

  private static long stored(Connection connection, int level) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT coalesce(max(index) + 1, 0) FROM audit_tile WHERE level = ?")) {
      SqlTypes.bind(query, level);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
