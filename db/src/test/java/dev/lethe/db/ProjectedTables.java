package dev.lethe.db;

/** What the projector writes, as text. */
final class ProjectedTables {
  private static final String[] ALL = {
    "audit_event",
    "request_view",
    "request_timeline",
    "request_note",
    "adapter_registry",
    "replica",
    "replica_ack",
    "projector_offset",
    "request_key",
    "control_statement",
    "live_set_head",
    "control_finding",
    "enforcement_gap"
  };

  private ProjectedTables() {}

  static String everything(TestDatabase database) {
    return database.dump(ALL);
  }
}
