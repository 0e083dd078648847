package dev.lethe.faults;

import java.util.Optional;

/** What is killed. */
enum Victim {
  BROKER("kafka"),
  POSTGRES("postgres"),
  INGEST("ingest"),
  TRAINER("trainer"),
  REPLICA_1("inference-1"),
  REPLICA_2("inference-2"),
  /** A thread of the ingest service: what is killed is the process in Postgres that serves it. */
  PROJECTOR("projector") {
    @Override
    Optional<ProcessHandle> in(Harness harness) {
      return harness.session("lethe-projector");
    }
  };

  private final String child;

  Victim(String child) {
    this.child = child;
  }

  /** Its process, if it runs now. */
  Optional<ProcessHandle> in(Harness harness) {
    return harness.child(child);
  }
}
