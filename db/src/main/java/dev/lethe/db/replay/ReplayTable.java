package dev.lethe.db.replay;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A table that the log makes, and how its rows are compared. */
enum ReplayTable {
  AUDIT_EVENT("seq", "seq <= ?"),
  AUDIT_TILE("level, index", "(index + 1) << 8 * (level + 1) <= ?"),
  AUDIT_CHECKPOINT("size, note COLLATE \"C\"", null),
  REQUEST_VIEW("request_id COLLATE \"C\"", null),
  REQUEST_TIMELINE("seq", "seq <= ?"),
  REQUEST_NOTE("seq", "seq <= ?"),
  ADAPTER_REGISTRY("request_id COLLATE \"C\", digest COLLATE \"C\"", null),
  REPLICA("replica COLLATE \"C\"", null),
  REPLICA_ACK("request_id COLLATE \"C\", replica COLLATE \"C\", digest COLLATE \"C\"", null),
  REQUEST_KEY("request_id COLLATE \"C\"", null),
  CONTROL_STATEMENT(
      "model COLLATE \"C\", role COLLATE \"C\", sequence, digest COLLATE \"C\"", null),
  LIVE_SET_HEAD("model COLLATE \"C\"", null),
  CONTROL_FINDING("topic COLLATE \"C\", kafka_partition, kafka_offset, source COLLATE \"C\"", null),
  ENFORCEMENT_GAP("request_id COLLATE \"C\", replica COLLATE \"C\", since", null);

  private final String order;
  private final @Nullable String upTo;

  /**
   * @param order the key
   * @param upTo what the first so many rows of the trail make; null if later ones change it
   */
  ReplayTable(String order, @Nullable String upTo) {
    this.order = order;
    this.upTo = upTo;
  }

  String table() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<String> key() {
    return List.of(order.replace(" COLLATE \"C\"", "").split(", ", -1));
  }

  /** Whether its rows never change, so that the first ones can be compared by themselves. */
  boolean onlyGrows() {
    return upTo != null;
  }

  /**
   * Reads its rows in the order of their keys.
   *
   * @param part whether it has a parameter, the number of rows of the trail
   */
  String query(boolean part) {
    String where = part ? " WHERE " + upTo : "";
    if (this == REQUEST_KEY) {
      // The log says which keys are destroyed; the keys themselves are not in it.
      return "SELECT request_id FROM request_key WHERE destroyed_at IS NOT NULL ORDER BY " + order;
    }
    if (this == CONTROL_FINDING) {
      // Heads are compacted, and of two that a replaced key signed the later reader counts neither.
      where = " WHERE topic NOT LIKE '%live-set-heads' AND fault <> 'retired-key'";
    }
    return "SELECT * FROM " + table() + where + " ORDER BY " + order;
  }
}
