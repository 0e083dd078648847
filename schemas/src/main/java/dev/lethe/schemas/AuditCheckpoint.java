package dev.lethe.schemas;

import java.time.Instant;

/**
 * A signed head of the Merkle tree over the audit trail, on the topic {@code audit-checkpoints}
 * (key = origin). The same tree and key give the same event.
 *
 * @param origin name of the log
 * @param size how many rows of the audit trail it covers
 * @param root Base64 of the tree's root, RFC 9162
 * @param signedNote the signed note, C2SP tlog-checkpoint; it is what counts
 * @param at time of the newest event that it covers
 */
public record AuditCheckpoint(
    String origin, long size, String root, String signedNote, Instant at) {
  public static final String EVENT_TYPE = "lethe.audit-checkpoint.v1";
}
