package dev.lethe.ingest.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fleet: each model's replicas, and what they have in force against what they should. */
public record FleetPageView(
    boolean whole,
    List<ModelView> models,
    List<GapLine> gaps,
    List<FindingLine> findings,
    long findingCount) {

  /**
   * A model.
   *
   * @param head what should be in force; null if nothing was signed yet
   * @param adapters how many bundles are in force
   * @param rank null if no request measured it
   * @param overlaps null if there are not two adapters
   */
  public record ModelView(
      String name,
      @Nullable HeadView head,
      List<ReplicaLine> replicas,
      long shields,
      long adapters,
      @Nullable RankView rank,
      @Nullable OverlapMatrix overlaps,
      List<ArtefactLine> artefacts,
      long hidden) {}

  /** The signed head of a live set. */
  public record HeadView(long sequence, int members, String liveSet, Moment at) {}

  /**
   * A replica.
   *
   * @param enforces how its set stands to the head's: {@code same}, {@code behind}, {@code other}
   *     or {@code unknown}
   */
  public record ReplicaLine(
      String name,
      String url,
      Moment lastSeen,
      Moment startedAt,
      StateBadge state,
      String enforces,
      String liveSet,
      @Nullable Long sequence,
      @Nullable Long lag,
      List<String> missing) {}

  /**
   * How much of the rank is taken, drawn over 1000 units.
   *
   * @param percent of the limit
   * @param width of the bar
   */
  public record RankView(
      long used,
      long limit,
      long percent,
      long width,
      String tone,
      Moment at,
      List<Segment> segments) {}

  /** One adapter's share of the rank. */
  public record Segment(String request, long x, long width, int rank) {}

  /** A shield or bundle in force. */
  public record ArtefactLine(
      String request,
      String path,
      String kind,
      String digest,
      int rank,
      Moment at,
      boolean folded,
      List<String> live,
      List<String> lacking) {}

  /** A request that a live replica does not serve. */
  public record GapLine(
      String request, String path, String replica, String model, Moment since, String reason) {}

  /** A record that does not count. */
  public record FindingLine(
      String position,
      String source,
      String fault,
      String model,
      String request,
      @Nullable Moment at) {}
}
