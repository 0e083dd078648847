package dev.lethe.ingest.track;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.EnforcementEvent.Kind;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.control.LiveSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Holds what replicas say that they serve against what is in force. A request of which it was said
 * that it is in force, and that a live replica does not serve, is reported once; and once more when
 * that is over. Used by one task.
 */
final class EnforcementWatch {
  /** A {@link Gap} by replica, model and request. */
  static final String STORE = "enforcement-gaps";

  private final LiveSets sets;
  private final HeadSigner heads;
  private final KeyValueStore<String, Gap> gaps;
  private final TrackerSink out;
  private final BiPredicate<String, String> claimed;
  private final Map<String, Observation> observed = new HashMap<>();
  private final Map<String, Gap> open = new HashMap<>();

  /**
   * A request that a replica should serve and does not.
   *
   * @param digest of its newest artefact
   */
  record Gap(String replica, String model, String requestId, String digest, String reason) {
    String key() {
      return replica + "\n" + model + "\n" + requestId;
    }
  }

  /**
   * @param claimed given a model and a request, whether it was said to be in force
   */
  EnforcementWatch(
      LiveSets sets,
      HeadSigner heads,
      KeyValueStore<String, Gap> gaps,
      TrackerSink out,
      BiPredicate<String, String> claimed) {
    this.sets = sets;
    this.heads = heads;
    this.gaps = gaps;
    this.out = out;
    this.claimed = claimed;
    try (KeyValueIterator<String, Gap> all = gaps.all()) {
      all.forEachRemaining(entry -> open.put(entry.key, entry.value));
    }
  }

  /** How many gaps are open. */
  int lost() {
    return open.size();
  }

  /** A heartbeat of a replica that lives. */
  void heard(ReplicaEvent event) {
    Observation before = observed.get(event.replica());
    Optional<LiveSetHead> head = heads.last(event.model());
    if (event.serving() == null || head.isEmpty()) {
      observed.remove(event.replica());
      return;
    }
    Observation now =
        before == null || !before.event().startedAt().equals(event.startedAt())
            ? Observation.first(event, out.nowMs())
            : before.next(event, out.nowMs());
    String expected = heads.digestAt(event.model(), event.serving().sequence());
    observed.put(event.replica(), now.against(head.get().sequence(), expected, out.nowMs()));
  }

  /** The tracker itself stood still: nobody's time ran. */
  void pardon() {
    observed.replaceAll((replica, seen) -> seen.pardoned(out.nowMs()));
  }

  /**
   * Reports what has changed.
   *
   * @param live the replicas that live
   */
  void check(List<ReplicaEvent> live) {
    Set<String> names = new LinkedHashSet<>();
    live.forEach(replica -> names.add(replica.replica()));
    observed.keySet().retainAll(names);
    for (Gap gap : List.copyOf(open.values())) {
      if (!names.contains(gap.replica())) {
        restore(gap);
      }
    }
    for (Observation seen : List.copyOf(observed.values())) {
      check(seen);
    }
  }

  private void check(Observation seen) {
    Optional<String> reason = seen.lack(out.nowMs());
    String replica = seen.event().replica();
    boolean hasGaps = open.values().stream().anyMatch(gap -> gap.replica().equals(replica));
    if (reason.isEmpty() && !hasGaps) {
      return;
    }
    Map<String, Gap> now = new HashMap<>();
    reason.ifPresent(why -> affected(seen, why).forEach(gap -> now.put(gap.key(), gap)));
    for (Gap gap : List.copyOf(open.values())) {
      if (gap.replica().equals(replica) && !now.containsKey(gap.key())) {
        restore(gap);
      }
    }
    now.values().stream().filter(gap -> !open.containsKey(gap.key())).forEach(this::lose);
  }

  /** Those that the replica names, else all of its model. */
  private List<Gap> affected(Observation seen, String reason) {
    String model = seen.event().model();
    LiveSet set = sets.of(model);
    Set<String> named = new LinkedHashSet<>(seen.serving().missing());
    Map<String, AdapterEvent> newest = new HashMap<>();
    for (AdapterEvent artefact : set.live()) {
      if (named.isEmpty() || named.contains(artefact.requestId())) {
        newest.put(artefact.requestId(), artefact);
      }
    }
    List<Gap> gaps = new ArrayList<>();
    newest.forEach(
        (id, artefact) -> {
          Gap gap = new Gap(seen.event().replica(), model, id, artefact.digest(), reason);
          if (open.containsKey(gap.key()) || claimed.test(model, id)) {
            gaps.add(gap);
          }
        });
    return gaps;
  }

  private void lose(Gap gap) {
    open.put(gap.key(), gap);
    gaps.put(gap.key(), gap);
    report(gap, Kind.ENFORCEMENT_LOST, gap.reason());
  }

  private void restore(Gap gap) {
    open.remove(gap.key());
    gaps.delete(gap.key());
    report(gap, Kind.ENFORCEMENT_RESTORED, null);
  }

  private void report(Gap gap, Kind kind, @Nullable String reason) {
    out.write(
        new EnforcementEvent(
            gap.requestId(),
            gap.model(),
            gap.replica(),
            gap.digest(),
            kind,
            out.now(),
            reason,
            null));
  }

  /**
   * How a replica stands to the heads.
   *
   * @param event its newest heartbeat
   * @param changedMs when it said something new of what it serves
   * @param wasInStep whether it has served all that it should, in this life
   * @param target number of a head that it has not taken up yet
   * @param targetMs since when that is due
   * @param differsMs since when it serves something else than what its number of statements makes
   */
  record Observation(
      ReplicaEvent event,
      long changedMs,
      boolean wasInStep,
      @Nullable Long target,
      long targetMs,
      @Nullable Long differsMs) {
    /** A head that a replica has not taken up for this long, it does not take up. */
    static final long PATIENCE_MS = 5_000;

    static Observation first(ReplicaEvent event, long nowMs) {
      return new Observation(event, nowMs, false, null, nowMs, null);
    }

    ReplicaEvent.Serving serving() {
      return Objects.requireNonNull(event.serving());
    }

    Observation next(ReplicaEvent newer, long nowMs) {
      boolean same = serving().equals(newer.serving());
      return new Observation(
          newer, same ? changedMs : nowMs, wasInStep, target, targetMs, differsMs);
    }

    /**
     * Compares with the head.
     *
     * @param expected digest of what was in force after so many statements; null if not known
     */
    Observation against(long head, @Nullable String expected, long nowMs) {
      long sequence = serving().sequence();
      boolean reached = target == null || sequence >= target;
      Long newTarget = sequence >= head ? null : reached ? Long.valueOf(head) : target;
      long since = newTarget != null && newTarget.equals(target) ? targetMs : nowMs;
      boolean same = serving().liveSet().equals(expected);
      Long differs = same ? null : differsMs;
      if (expected != null && !same && differs == null) {
        differs = nowMs;
      }
      return new Observation(
          event, changedMs, wasInStep || (same && sequence >= head), newTarget, since, differs);
    }

    Observation pardoned(long nowMs) {
      return new Observation(
          event, nowMs, wasInStep, target, nowMs, differsMs == null ? null : Long.valueOf(nowMs));
    }

    /** Why it does not serve what it should; empty if it does, or may still be on its way. */
    Optional<String> lack(long nowMs) {
      boolean joins = !serving().ready() && !wasInStep;
      if (joins && nowMs - changedMs < PATIENCE_MS) {
        return Optional.empty(); // It answers nothing, and gets on.
      }
      if (!serving().missing().isEmpty()) {
        return Optional.of("missing");
      }
      if (differsMs != null && nowMs - differsMs >= PATIENCE_MS) {
        return Optional.of("differs");
      }
      return target != null && nowMs - targetMs >= PATIENCE_MS
          ? Optional.of("behind")
          : Optional.empty();
    }
  }
}
