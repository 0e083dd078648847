package dev.lethe.faults;

import dev.lethe.faults.Submission.Fate;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.AdapterEvent.Statement;
import dev.lethe.schemas.DeadLetter;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.control.ControlSignatures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Judges a history: nothing lost, nothing applied twice, exactly one terminal event, every step
 * allowed, every artefact where it belongs, every statement in its chain. Pure.
 */
final class HistoryChecker {
  static final Set<RequestState> TERMINAL =
      EnumSet.of(
          RequestState.CERTIFIED,
          RequestState.REJECTED,
          RequestState.CANCELLED,
          RequestState.FAILED,
          RequestState.REVOKED);

  private final History history;
  private final List<String> violations = new ArrayList<>();

  private HistoryChecker(History history) {
    this.history = history;
  }

  /** Every claim that does not hold, one line each; empty when all do. */
  static List<String> violations(History history) {
    HistoryChecker checker = new HistoryChecker(history);
    checker.nothingUnasked();
    history.fates().forEach(checker::request);
    checker.nothingTwice();
    checker.statements();
    checker.deadLetters();
    return List.copyOf(checker.violations);
  }

  private void nothingUnasked() {
    Set<String> ids = new LinkedHashSet<>();
    history.steps().forEach(step -> ids.add(step.requestId()));
    history.jobs().forEach(job -> ids.add(job.requestId()));
    history.artefacts().forEach(artefact -> ids.add(artefact.requestId()));
    ids.removeAll(history.fates().keySet());
    ids.forEach(id -> violations.add(id + ": nobody asked for it"));
  }

  private void request(String id, Fate fate) {
    List<RequestState> states = history.steps(id).stream().map(RequestEvent::state).toList();
    if (states.isEmpty()) {
      violations.add(id + ": lost");
      return;
    }
    List<RequestState> ends = states.stream().filter(TERMINAL::contains).toList();
    if (ends.size() != 1) {
      violations.add(id + ": " + ends.size() + " terminal events in " + states);
      return;
    }
    order(id, states);
    RequestState end = ends.get(0);
    if (!allows(fate, end)) {
      violations.add(id + ": ended " + end + ", expected " + fate);
    }
    artefacts(id, end);
    key(id, end);
    if (end == RequestState.CERTIFIED) {
      certificate(id);
    }
  }

  private void order(String id, List<RequestState> states) {
    boolean allowed = states.get(0) == RequestState.RECEIVED;
    for (int i = 1; i < states.size(); i++) {
      allowed &= states.get(i - 1).canBecome(states.get(i));
    }
    if (!allowed) {
      violations.add(id + ": steps out of order: " + states);
    }
  }

  private static boolean allows(Fate fate, RequestState end) {
    return switch (fate) {
      case CERTIFIED -> end == RequestState.CERTIFIED;
      case CERTIFIED_OR_CANCELLED -> end == RequestState.CERTIFIED || end == RequestState.CANCELLED;
      case REJECTED -> end == RequestState.REJECTED;
      case FAILED -> end == RequestState.FAILED;
      case DEAD_LETTER, REFUSED, NONE -> false;
    };
  }

  private void artefacts(String id, RequestState end) {
    int shields = history.artefacts(id, Kind.SHIELD_READY).size();
    int adapters = history.fitted(id).size();
    int revoked = history.artefacts(id, Kind.ADAPTER_REVOKED).size();
    boolean right =
        switch (end) {
          case CERTIFIED -> shields == 1 && adapters == 1 && isSuperseded(id);
          case FAILED -> shields == 1 && adapters == 0 && revoked == 0;
          case CANCELLED -> shields == revoked && adapters == 0;
          default -> shields == 0 && adapters == 0 && revoked == 0;
        };
    if (!right) {
      violations.add(
          "%s: %s with %d shields, %d adapters, %d revoked"
              .formatted(id, end, shields, adapters, revoked));
    }
    if (end == RequestState.CERTIFIED && right) {
      bundle(id);
    }
  }

  /** The shield is revoked, and of the bundles none but those that another one was folded from. */
  private boolean isSuperseded(String id) {
    Set<String> revoked = digests(id, Kind.ADAPTER_REVOKED);
    Set<String> folded = new LinkedHashSet<>();
    for (String bundle : digests(id, Kind.ADAPTER_READY)) {
      folded.add(history.replaced().getOrDefault(bundle, ""));
    }
    boolean shield = revoked.removeAll(digests(id, Kind.SHIELD_READY));
    return shield && folded.containsAll(revoked);
  }

  private Set<String> digests(String id, Kind kind) {
    Set<String> digests = new LinkedHashSet<>();
    history.artefacts(id, kind).forEach(event -> digests.add(event.digest()));
    return digests;
  }

  /** All that speak of the bundle mean the one that was published first. */
  private void bundle(String id) {
    String published = history.fitted(id).get(0).digest();
    Set<RequestState> naming =
        EnumSet.of(RequestState.VERIFIED, RequestState.ENFORCED, RequestState.CERTIFIED);
    for (RequestEvent step : history.steps(id)) {
      if (naming.contains(step.state()) && !published.equals(step.bundle())) {
        violations.add(id + ": " + step.state() + " names another bundle than was published");
      }
    }
  }

  private void key(String id, RequestState end) {
    Boolean destroyed = history.keys().get(id);
    boolean needsNone = end == RequestState.CERTIFIED || end == RequestState.CANCELLED;
    if (needsNone && !Boolean.TRUE.equals(destroyed)) {
      violations.add(id + ": " + end + ", and its key is not destroyed");
    }
    if (end == RequestState.REJECTED && Boolean.FALSE.equals(destroyed)) {
      violations.add(id + ": rejected, and its key is not destroyed");
    }
  }

  private void certificate(String id) {
    String announced =
        history.steps(id).stream()
            .filter(step -> step.state() == RequestState.CERTIFIED)
            .flatMap(step -> Optional.ofNullable(step.measured()).stream())
            .flatMap(measured -> measured.certificate().stream())
            .findFirst()
            .orElse("none");
    if (!announced.equals(history.certificates().get(id))) {
      violations.add(id + ": its certificate is not the one that was announced");
    }
  }

  private void nothingTwice() {
    twice("step", history.steps().stream().map(s -> s.requestId() + " " + s.state()).toList());
    twice("artefact", artefactsButFolds().map(HistoryChecker::name).toList());
    twice("job", history.jobs().stream().map(HistoryChecker::name).toList());
    twice("dead letter", history.deadLetters().stream().map(d -> at(d).toString()).toList());
  }

  private Stream<AdapterEvent> artefactsButFolds() {
    Stream<AdapterEvent> others =
        history.artefacts().stream().filter(event -> event.kind() != Kind.ADAPTER_READY);
    Stream<AdapterEvent> fitted =
        history.artefacts().stream()
            .map(AdapterEvent::requestId)
            .distinct()
            .flatMap(id -> history.fitted(id).stream());
    return Stream.concat(others, fitted);
  }

  /** A request may have several revocations, of one artefact each. */
  private static String name(AdapterEvent event) {
    String kind = event.requestId() + " " + event.kind();
    return isRevocation(event) ? kind + " " + event.digest() : kind;
  }

  static boolean isRevocation(AdapterEvent event) {
    return event.kind() == Kind.ADAPTER_REVOKED;
  }

  /** Two chains without a gap, and nothing beside them but what attackers wrote. */
  private void statements() {
    history.uncounted().forEach(at -> violations.add("a statement does not count: " + at));
    chain(history.artefacts().stream().filter(event -> !isRevocation(event)).toList());
    chain(history.artefacts().stream().filter(HistoryChecker::isRevocation).toList());
  }

  private void chain(List<AdapterEvent> statements) {
    ChainEnd end = ChainEnd.NONE;
    for (AdapterEvent event : statements) {
      Statement said = event.statement();
      if (said == null
          || said.sequence() != end.sequence() + 1
          || !said.previous().equals(end.digest())) {
        violations.add(
            "%s: no chain leads from statement %d to it".formatted(name(event), end.sequence()));
        return;
      }
      end = ControlSignatures.end(event);
    }
  }

  private static String name(UnlearningJob job) {
    return job.requestId() + " " + job.action();
  }

  private void twice(String what, Collection<String> names) {
    Map<String, Integer> counts = new HashMap<>();
    names.forEach(name -> counts.merge(name, 1, Integer::sum));
    counts.forEach(
        (name, count) -> {
          if (count > 1) {
            violations.add(what + " " + name + ": " + count + " times");
          }
        });
  }

  private void deadLetters() {
    List<RecordPosition> found = history.deadLetters().stream().map(HistoryChecker::at).toList();
    for (RecordPosition due : history.deadLettersDue()) {
      if (!found.contains(due)) {
        violations.add("no dead letter of " + due);
      }
    }
    for (RecordPosition position : found) {
      String key = history.intake().getOrDefault(position, "");
      if (!history.deadLettersDue().contains(position) && !history.mayBeDead().contains(key)) {
        violations.add("dead letter of a good record: " + position + " key " + key);
      }
    }
  }

  private static RecordPosition at(DeadLetter letter) {
    return new RecordPosition(letter.topic(), letter.partition(), letter.offset());
  }
}
