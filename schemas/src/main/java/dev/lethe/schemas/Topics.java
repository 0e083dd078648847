package dev.lethe.schemas;

/**
 * The names of the topics under one prefix, {@code lethe.} unless configured.
 *
 * @param prefix put before every name
 */
public record Topics(String prefix) {
  public static final String DEFAULT_PREFIX = "lethe.";

  /** Intake, key = request id; the public contract. */
  public String requests() {
    return prefix + "unlearning-requests";
  }

  /** Accepted requests, key = model id. */
  public String jobs() {
    return prefix + "unlearning-jobs";
  }

  /** Artefacts to load or drop, key = model id. */
  public String adapterEvents() {
    return prefix + "adapter-events";
  }

  /** Acknowledgements of replicas, key = request id. */
  public String enforcementEvents() {
    return prefix + "enforcement-events";
  }

  /**
   * Every lifecycle step, key = request id, one partition: its order is the order of the audit
   * trail.
   */
  public String requestEvents() {
    return prefix + "request-events";
  }

  /** Heartbeats, key = replica id, compacted. */
  public String replicaEvents() {
    return prefix + "replica-events";
  }

  /** Signed heads of the audit trail, key = origin. */
  public String auditCheckpoints() {
    return prefix + "audit-checkpoints";
  }

  /** Signed heads of what is in force, key = model id, compacted. */
  public String liveSetHeads() {
    return prefix + "live-set-heads";
  }

  /** Signed wishes that something leaves the replicas, key = model id. */
  public String withdrawalOrders() {
    return prefix + "withdrawal-orders";
  }

  /** What could not be read. */
  public String deadLetters() {
    return prefix + "unlearning-requests-dlq";
  }
}
