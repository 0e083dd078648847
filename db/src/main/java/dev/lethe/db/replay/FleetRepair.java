package dev.lethe.db.replay;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSignatures;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code adapter-events} lacks, taken from the statements that Postgres kept. Nothing is made
 * up: what is sent was signed by who may say it, and leads to the newest head without a gap. Used
 * once, by one thread.
 */
public final class FleetRepair {
  private final ControlKeys keys;
  private final Map<String, Known> known = new LinkedHashMap<>();
  private final Set<String> onTopic = new HashSet<>();

  /** A statement whose signature counts. */
  private record Known(AdapterEvent event, ChainEnd end, byte[] bytes) {
    boolean isRevocation() {
      return event.kind() == Kind.ADAPTER_REVOKED;
    }

    String previous() {
      return Objects.requireNonNull(event.statement()).previous();
    }
  }

  /**
   * What is to be done.
   *
   * @param send in this order; none if something is missing
   * @param present how many statements the topic has of those that lead to the head
   * @param missing what neither Postgres nor the topic has, in words
   */
  public record Plan(List<Sent> send, int present, List<String> missing) {
    public Plan {
      send = List.copyOf(send);
      missing = List.copyOf(missing);
    }
  }

  /**
   * A record to send.
   *
   * @param value the CloudEvent word for word, as it was read once
   */
  public record Sent(Kind kind, long sequence, String requestId, String digest, byte[] value) {
    @Override
    public String toString() {
      return kind + " " + sequence;
    }
  }

  /**
   * @param keys whose statements count
   */
  public FleetRepair(ControlKeys keys) {
    this.keys = keys;
  }

  /** Takes statements that Postgres kept; what does not count is left out. */
  public void stored(Collection<byte[]> events) {
    events.forEach(bytes -> know(bytes));
  }

  /** Takes what the topic has. */
  public void onTopic(Collection<byte[]> events) {
    for (byte[] bytes : events) {
      String digest = know(bytes);
      if (digest != null) {
        onTopic.add(digest);
      }
    }
  }

  /**
   * Plans for one model.
   *
   * @param head the newest of the model; null if there is none, then the chains end where they end
   * @param all also what the topic has
   */
  public Plan plan(String model, @Nullable LiveSetHead head, boolean all) {
    List<String> missing = new ArrayList<>();
    List<Known> artefacts = chain(model, false, head == null ? null : head.artefacts(), missing);
    List<Known> revocations = chain(model, true, head == null ? null : head.revocations(), missing);
    List<Known> merged = merge(artefacts, revocations);
    int present =
        (int) merged.stream().filter(each -> onTopic.contains(each.end().digest())).count();
    if (!missing.isEmpty()) {
      return new Plan(List.of(), present, missing);
    }
    List<Sent> send =
        merged.stream()
            .filter(each -> all || !onTopic.contains(each.end().digest()))
            .map(FleetRepair::sent)
            .toList();
    return new Plan(send, present, List.of());
  }

  private @Nullable String know(byte[] bytes) {
    try {
      AdapterEvent event = EventSerdes.adapterEvents().read(bytes).data();
      if (ControlSignatures.check(event, keys).isPresent()) {
        return null;
      }
      Known statement = new Known(event, ControlSignatures.end(event), bytes);
      known.putIfAbsent(statement.end().digest(), statement);
      return statement.end().digest();
    } catch (InvalidEventException e) {
      return null;
    }
  }

  /** Back from the end that the head names, then on from there as far as it goes. */
  private List<Known> chain(
      String model, boolean revocation, @Nullable ChainEnd end, List<String> missing) {
    Deque<Known> chain = new ArrayDeque<>();
    ChainEnd at = end == null ? ChainEnd.NONE : end;
    String digest = at.digest();
    for (long sequence = at.sequence(); sequence > 0; sequence--) {
      Known statement = known.get(digest);
      if (statement == null || statement.isRevocation() != revocation) {
        missing.add(missing(model, revocation, at.sequence(), sequence));
        return List.of();
      }
      chain.addFirst(statement);
      digest = statement.previous();
    }
    Map<String, Known> next = new HashMap<>();
    known.values().stream()
        .filter(each -> each.isRevocation() == revocation && each.event().model().equals(model))
        .forEach(each -> next.putIfAbsent(each.end().sequence() + each.previous(), each));
    Known after = next.get((at.sequence() + 1) + at.digest());
    while (after != null) {
      chain.addLast(after);
      after = next.get((after.end().sequence() + 1) + after.end().digest());
    }
    return List.copyOf(chain);
  }

  /** The numbers that nobody has; or the one that is there and is not the one that is meant. */
  private String missing(String model, boolean revocation, long end, long brokenAt) {
    Set<Long> there = new HashSet<>();
    known.values().stream()
        .filter(each -> each.isRevocation() == revocation && each.event().model().equals(model))
        .forEach(each -> there.add(each.end().sequence()));
    List<String> ranges = new ArrayList<>();
    for (long from = 1; from <= end; from++) {
      long to = from;
      while (to <= end && !there.contains(to)) {
        to++;
      }
      if (to > from) {
        ranges.add(to - from == 1 ? Long.toString(from) : from + " to " + (to - 1));
        from = to;
      }
    }
    String chain = revocation ? "revocations" : "shields and bundles";
    return ranges.isEmpty()
        ? "model %s, %s: another number %d than the head leads to".formatted(model, chain, brokenAt)
        : "model %s, %s: numbers %s of %d".formatted(model, chain, String.join(", ", ranges), end);
  }

  /** Each chain in its order, the two by time: about as it was the first time. */
  private static List<Known> merge(List<Known> artefacts, List<Known> revocations) {
    List<Known> merged = new ArrayList<>();
    int next = 0;
    for (Known artefact : artefacts) {
      while (next < revocations.size()
          && revocations.get(next).event().at().isBefore(artefact.event().at())) {
        merged.add(revocations.get(next++));
      }
      merged.add(artefact);
    }
    merged.addAll(revocations.subList(next, revocations.size()));
    return merged;
  }

  private static Sent sent(Known known) {
    AdapterEvent event = known.event();
    return new Sent(
        event.kind(), known.end().sequence(), event.requestId(), event.digest(), known.bytes());
  }
}
