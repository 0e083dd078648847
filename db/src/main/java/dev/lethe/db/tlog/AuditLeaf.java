package dev.lethe.db.tlog;

import java.nio.charset.StandardCharsets;

/** What the Merkle tree over the audit trail commits to: an event, and where it lies in Kafka. */
public final class AuditLeaf {
  private AuditLeaf() {}

  /**
   * The hash of an event's leaf, whose data are the event's bytes as in Kafka, a line feed and its
   * position.
   *
   * @param payload the CloudEvent in UTF-8
   * @param position {@code topic/partition/offset}; a topic's name has no line feed, so that the
   *     two cannot be confused
   */
  public static byte[] hash(byte[] payload, String position) {
    return TreeHash.leaf(data(payload, position));
  }

  /** The leaf's data, of which the hash is made: what a log of that tree calls its entry. */
  public static byte[] data(byte[] payload, String position) {
    byte[] tail = ("\n" + position).getBytes(StandardCharsets.UTF_8);
    byte[] data = new byte[payload.length + tail.length];
    System.arraycopy(payload, 0, data, 0, payload.length);
    System.arraycopy(tail, 0, data, payload.length, tail.length);
    return data;
  }

  /** Where a record lies: {@code topic/partition/offset}. */
  public static String position(String topic, int partition, long offset) {
    return topic + "/" + partition + "/" + offset;
  }
}
