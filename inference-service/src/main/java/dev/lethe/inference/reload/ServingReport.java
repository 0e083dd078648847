package dev.lethe.inference.reload;

import dev.lethe.inference.serving.ReplicaState;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.control.LiveSetDigest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What heartbeats say of what is in force. Thread-safe. */
final class ServingReport {
  private final String model;
  private final ReplicaState state;
  private volatile @Nullable Said said;

  private record Said(long sequence, String liveSet, List<String> missing) {}

  ServingReport(String model, ReplicaState state) {
    this.model = model;
    this.state = state;
  }

  /**
   * What was put in force.
   *
   * @param lacking requests that have nothing in force though they should
   */
  void changed(DesiredState desired, Set<String> lacking) {
    said =
        new Said(
            desired.sequence(),
            lacking.isEmpty() ? desired.digest() : withoutThem(desired, lacking),
            lacking.stream().sorted().limit(ReplicaEvent.MISSING_NAMED).toList());
  }

  private String withoutThem(DesiredState desired, Set<String> lacking) {
    List<AdapterEvent> served =
        desired.live().stream().filter(event -> !lacking.contains(event.requestId())).toList();
    return LiveSetDigest.of(model, served);
  }

  /** Null before the first reading of the log. */
  ReplicaEvent.@Nullable Serving get() {
    Said now = said;
    return now == null
        ? null
        : new ReplicaEvent.Serving(now.sequence(), now.liveSet(), state.ready(), now.missing());
  }
}
