package dev.lethe.db.replay;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.control.CheckedStatement;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.LiveSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One model's statements in the order of the log, and what was in force after each. */
final class ModelChain {
  private final String model;
  private final LiveSet set;
  private final Map<String, Stated> stated = new HashMap<>();
  private List<Stated> artefacts = List.of();
  private List<Stated> revocations = List.of();
  private List<Integer> artefactsAmong = List.of(0);
  private @Nullable LiveSetHistory history;

  /**
   * @param arrival its place among all that came
   */
  private record Stated(AdapterEvent event, int arrival, String position) {
    String previous() {
      return Objects.requireNonNull(event.statement()).previous();
    }
  }

  ModelChain(String model, ControlKeys keys) {
    this.model = model;
    this.set = new LiveSet(model, keys);
  }

  /** Takes a record; what it says may count later, if it came too early. */
  Optional<ControlFault> take(CheckedStatement statement, String position) {
    Optional<ControlFault> fault = set.apply(statement);
    if (fault.isEmpty() || fault.get() == ControlFault.SKIPPED) {
      stated.putIfAbsent(
          statement.end().digest(), new Stated(statement.event(), stated.size(), position));
    }
    return fault;
  }

  /** To be called once all has come. */
  void close() {
    artefacts = chain(set.artefacts());
    revocations = chain(set.revocations());
    artefactsAmong = artefactsAmong();
    history = new LiveSetHistory(model, events(artefacts), events(revocations));
  }

  private static List<AdapterEvent> events(List<Stated> chain) {
    return chain.stream().map(Stated::event).toList();
  }

  LiveSet set() {
    return set;
  }

  /** Where those lie that came too early and never counted. */
  List<String> skipped() {
    Set<String> counted = new HashSet<>();
    artefacts.forEach(a -> counted.add(a.position()));
    revocations.forEach(r -> counted.add(r.position()));
    return stated.values().stream()
        .map(Stated::position)
        .filter(position -> !counted.contains(position))
        .sorted()
        .toList();
  }

  /** Digest → request of all that was announced. */
  Map<String, String> announced() {
    Map<String, String> requests = new HashMap<>();
    artefacts.forEach(a -> requests.putIfAbsent(a.event().digest(), a.event().requestId()));
    return requests;
  }

  /** Request → its last revocation. */
  Map<String, AdapterEvent> lastRevocations() {
    Map<String, AdapterEvent> last = new HashMap<>();
    revocations.forEach(r -> last.put(r.event().requestId(), r.event()));
    return last;
  }

  /** Whether a head that is covered names what was in force then. */
  boolean agrees(LiveSetHead head) {
    LiveSetHistory.Members live =
        history().after((int) head.artefacts().sequence(), (int) head.revocations().sequence());
    return live.digest().equals(head.liveSet()) && live.count() == head.members();
  }

  /**
   * Whether that was the live set once so many statements counted. Whoever follows the log takes
   * them up in its order; where it was filled again, any order of the two chains will do.
   */
  boolean agrees(long sequence, String digest) {
    if (sequence < 0 || sequence > set.sequence()) {
      return false;
    }
    int inOrder = artefactsAmong.get((int) sequence);
    if (history().after(inOrder, (int) sequence - inOrder).digest().equals(digest)) {
      return true;
    }
    int fewest = (int) Math.max(0, sequence - revocations.size());
    int most = (int) Math.min(artefacts.size(), sequence);
    for (int first = fewest; first <= most; first++) {
      if (history().after(first, (int) sequence - first).digest().equals(digest)) {
        return true;
      }
    }
    return false;
  }

  private LiveSetHistory history() {
    return Objects.requireNonNull(history, "not closed");
  }

  /** How many of the first N statements are artefacts, for each N, in the order of the log. */
  private List<Integer> artefactsAmong() {
    List<Integer> among = new ArrayList<>(List.of(0));
    int first = 0;
    int second = 0;
    while (first + second < artefacts.size() + revocations.size()) {
      boolean artefact =
          second == revocations.size()
              || (first < artefacts.size()
                  && artefacts.get(first).arrival() < revocations.get(second).arrival());
      first += artefact ? 1 : 0;
      second += artefact ? 0 : 1;
      among.add(first);
    }
    return among;
  }

  /** From its end back to its beginning. */
  private List<Stated> chain(ChainEnd end) {
    List<Stated> chain = new ArrayList<>();
    Stated each = stated.get(end.digest());
    while (each != null) {
      chain.add(each);
      each = stated.get(each.previous());
    }
    Collections.reverse(chain);
    return chain;
  }
}
