package dev.lethe.schemas;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replica's heartbeat on the compacted topic {@code replica-events} (key = replica id). "Every
 * live replica" is counted from it: one that has said nothing for 10 s, or said that it leaves, is
 * not live.
 *
 * @param url base address of its OpenAI API
 * @param baseDigest {@code sha256:…} of the base model that it serves
 * @param serving what it has in force; null from a replica that is older than this field
 */
public record ReplicaEvent(
    String replica,
    String model,
    String url,
    String baseDigest,
    Instant startedAt,
    Instant at,
    boolean leaving,
    @Nullable Serving serving) {
  public static final String EVENT_TYPE = "lethe.replica-alive.v1";

  /** Most requests that {@link Serving#missing} names. */
  public static final int MISSING_NAMED = 100;

  /** From a replica that does not say what it serves. */
  public ReplicaEvent(
      String replica,
      String model,
      String url,
      String baseDigest,
      Instant startedAt,
      Instant at,
      boolean leaving) {
    this(replica, model, url, baseDigest, startedAt, at, leaving, null);
  }

  /**
   * What a replica has in force.
   *
   * @param sequence how many statements it has taken up, as {@link LiveSetHead#sequence}
   * @param liveSet {@code sha256:…} of what is in force there, as {@link LiveSetHead#liveSet}
   * @param ready whether it answers questions
   * @param missing requests that have nothing in force there though they should, the first {@link
   *     #MISSING_NAMED}
   */
  public record Serving(long sequence, String liveSet, boolean ready, List<String> missing) {
    public Serving {
      missing = List.copyOf(missing);
    }
  }
}
