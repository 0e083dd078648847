package dev.lethe.db.replay;

import dev.lethe.db.replay.EnforcementHistory.Model;
import dev.lethe.db.replay.EnforcementHistory.Placed;
import dev.lethe.db.replay.EnforcementHistory.Request;
import dev.lethe.db.replay.EnforcementHistory.StepSet;
import dev.lethe.db.replay.EnforcementReport.Contradiction;
import dev.lethe.db.replay.EnforcementReport.Kind;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.LiveSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Verifies enforcement from the log and the public keys alone: folds the statements of each model,
 * and holds heads, lifecycle steps, acknowledgements and heartbeats against what that gives.
 * Signatures are checked by several threads, all else by the caller's.
 */
public final class EnforcementVerifier {
  /** What is younger may be under way: loading takes seconds. */
  private static final Duration UNDER_WAY = Duration.ofMinutes(1);

  /** Who has said nothing for longer answers nobody; thrice what the tracker allows, for clocks. */
  private static final Duration LIVE = Duration.ofSeconds(30);

  private final EnforcementHistory history;
  private final Instant now;
  private final List<Contradiction> contradictions = new ArrayList<>();
  private long replicas;
  private long notReady;

  private EnforcementVerifier(EnforcementHistory history, Instant now) {
    this.history = history;
    this.now = now;
  }

  /** The topics that it is read from. */
  public static List<String> sources(Topics topics) {
    return List.of(
        topics.adapterEvents(),
        topics.liveSetHeads(),
        topics.enforcementEvents(),
        topics.replicaEvents(),
        topics.requestEvents());
  }

  /**
   * Reads the log and judges it. What happens while its ends are asked for may look like a
   * contradiction once; a second run tells.
   *
   * @param log of {@link #sources}
   * @param keys whose statements and heads count
   * @param now taken before the log was opened; by it is told who lives and what is under way
   */
  public static EnforcementReport verify(
      EventSource log, Topics topics, ControlKeys keys, Instant now) {
    EnforcementHistory history = new EnforcementHistory(topics, keys);
    log.read(
        log.ends(),
        (events, left) ->
            events.parallelStream().map(history::read).toList().forEach(history::take));
    history.close();
    return new EnforcementVerifier(history, now).judge();
  }

  private EnforcementReport judge() {
    history.models().forEach(this::heads);
    history.models().forEach(this::requests);
    history.replicas().values().stream().filter(this::isLive).forEach(this::replica);
    history.models().forEach(this::acknowledgements);
    history.models().forEach(this::steps);
    long statements = 0;
    long inForce = 0;
    for (Model model : history.models().values()) {
      statements += model.chain.set().sequence();
      inForce += model.chain.set().live().size();
    }
    return new EnforcementReport(
        statements,
        inForce,
        replicas,
        notReady,
        history.requests().size(),
        history.findings(),
        history.firstFindings(),
        contradictions);
  }

  private void heads(String name, Model model) {
    for (Placed<LiveSetHead> head : model.contradicting) {
      note(
          new Contradiction(
              Kind.TWO_HEADS,
              name,
              null,
              null,
              null,
              head.position(),
              "head %d was signed with two meanings".formatted(head.what().sequence())));
    }
    LiveSet set = model.chain.set();
    LiveSetHead newest = model.newest.get().orElse(null);
    if (newest == null) {
      boolean young = set.live().stream().allMatch(e -> isUnderWay(e.at()));
      if (set.sequence() > 0 && !young) {
        note(
            new Contradiction(
                Kind.NO_HEAD,
                name,
                null,
                null,
                null,
                null,
                "no head covers its %d statements".formatted(set.sequence())));
      }
      return;
    }
    Set<String> judged = new HashSet<>();
    for (Placed<LiveSetHead> head : model.heads) {
      LiveSetHead what = head.what(); // the same is signed again every few seconds
      if (judged.add(what.artefacts() + " " + what.revocations() + " " + what.liveSet())) {
        head(name, model.chain, head);
      }
    }
  }

  private void head(String name, ModelChain chain, Placed<LiveSetHead> placed) {
    LiveSetHead head = placed.what();
    LiveSet set = chain.set();
    LiveSet.Standing standing = set.standing(head);
    if (standing == LiveSet.Standing.BEHIND) {
      note(
          new Contradiction(
              Kind.BEHIND_HEAD,
              name,
              null,
              null,
              null,
              placed.position(),
              "a head covers shields and bundles up to %d and revocations up to %d; without a gap the log has %d and %d"
                  .formatted(
                      head.artefacts().sequence(),
                      head.revocations().sequence(),
                      set.artefacts().sequence(),
                      set.revocations().sequence())));
    } else if (standing == LiveSet.Standing.CONTRADICTS || !chain.agrees(head)) {
      note(
          new Contradiction(
              Kind.HEAD_CONTRADICTS,
              name,
              null,
              null,
              null,
              placed.position(),
              "head %d covers other statements than those in the log".formatted(head.sequence())));
    }
  }

  private void requests(String name, Model model) {
    Set<String> inForce =
        model.chain.set().live().stream().map(AdapterEvent::requestId).collect(Collectors.toSet());
    Map<String, AdapterEvent> revoked = model.chain.lastRevocations();
    for (Map.Entry<String, Request> each : history.requests().entrySet()) {
      Request request = each.getValue();
      boolean has = inForce.contains(each.getKey());
      if (!request.model().equals(name) || isUnderWay(request.at())) {
        continue;
      }
      AdapterEvent last = revoked.get(each.getKey());
      if (mustBeInForce(request) && !has && (last == null || !isUnderWay(last.at()))) {
        note(request(Kind.NOT_IN_FORCE, each, "has nothing in force"));
      } else if (mayNotBeInForce(request) && has) {
        note(request(Kind.STILL_IN_FORCE, each, "still has something in force"));
      }
    }
  }

  private static Contradiction request(Kind kind, Map.Entry<String, Request> of, String what) {
    Request request = of.getValue();
    String reason = "request %s is %s and %s".formatted(of.getKey(), request.state(), what);
    return new Contradiction(
        kind, request.model(), of.getKey(), null, null, request.position(), reason);
  }

  private static boolean mustBeInForce(Request request) {
    return switch (request.state()) {
      case SHIELDED, FITTING, VERIFIED, ENFORCED, CERTIFIED -> true;
      case FAILED -> request.shielded();
      case RECEIVED, REJECTED, HELD, ACCEPTED, CANCELLED, REVOKED -> false;
    };
  }

  private static boolean mayNotBeInForce(Request request) {
    return switch (request.state()) {
      case CANCELLED, REVOKED, REJECTED -> true;
      case SHIELDED, FITTING, VERIFIED, ENFORCED, CERTIFIED, FAILED, RECEIVED, HELD, ACCEPTED ->
          false;
    };
  }

  private void replica(ReplicaEvent replica) {
    replicas++;
    Model model = history.model(replica.model());
    ReplicaEvent.Serving serving = replica.serving();
    if (serving != null && !model.chain.agrees(serving.sequence(), serving.liveSet())) {
      note(
          of(
              Kind.OTHER_SET,
              replica,
              null,
              null,
              "replica %s has another live set after %d statements than the log"
                  .formatted(replica.replica(), serving.sequence())));
    }
    if (serving != null && !serving.ready()) {
      notReady++; // it answers nobody
      return;
    }
    if (serving != null && !serving.missing().isEmpty()) {
      String request = serving.missing().get(0);
      note(
          of(
              Kind.NOT_SERVED,
              replica,
              request,
              null,
              "replica %s answers and says that it lacks request %s"
                  .formatted(replica.replica(), request)));
    }
    if (!isUnderWay(replica.startedAt())) {
      model.chain.set().live().forEach(artefact -> served(model, replica, artefact));
    }
    model.lost.values().stream()
        .filter(lost -> lost.what().replica().equals(replica.replica()))
        .forEach(lost -> lost(replica, lost));
  }

  private void served(Model model, ReplicaEvent replica, AdapterEvent artefact) {
    EnforcementEvent word = EnforcementHistory.word(model, replica, artefact.digest());
    if (isUnderWay(artefact.at())
        || (word != null && word.kind() == EnforcementEvent.Kind.ENFORCED)) {
      return;
    }
    String what =
        word == null ? "has not acknowledged" : "said " + word.kind() + " of, since it started,";
    note(
        of(
            Kind.NOT_SERVED,
            replica,
            artefact.requestId(),
            artefact.digest(),
            "replica %s %s what is in force for request %s"
                .formatted(replica.replica(), what, artefact.requestId())));
  }

  private void lost(ReplicaEvent replica, Placed<EnforcementEvent> lost) {
    EnforcementEvent event = lost.what();
    note(
        new Contradiction(
            Kind.ENFORCEMENT_LOST,
            event.model(),
            event.requestId(),
            event.replica(),
            event.digest(),
            lost.position(),
            "replica %s does not serve request %s since %s"
                .formatted(replica.replica(), event.requestId(), event.at())));
  }

  private static Contradiction of(
      Kind kind,
      ReplicaEvent replica,
      @Nullable String request,
      @Nullable String digest,
      String reason) {
    return new Contradiction(
        kind, replica.model(), request, replica.replica(), digest, null, reason);
  }

  private void acknowledgements(String name, Model model) {
    Map<String, String> announced = model.chain.announced();
    for (Placed<EnforcementEvent> placed : model.acknowledged.values()) {
      EnforcementEvent ack = placed.what();
      if (!Objects.equals(announced.get(ack.digest()), ack.requestId())) {
        note(
            new Contradiction(
                Kind.NEVER_STATED,
                name,
                ack.requestId(),
                ack.replica(),
                ack.digest(),
                placed.position(),
                "replica %s acknowledged for request %s what was never announced for it"
                    .formatted(ack.replica(), ack.requestId())));
      }
    }
  }

  private void steps(String name, Model model) {
    Set<String> judged = new HashSet<>();
    for (Placed<StepSet> placed : model.steps) {
      StepSet set = placed.what();
      boolean news = judged.add(set.sequence() + " " + set.digest());
      if (news && !model.chain.agrees(set.sequence(), set.digest())) {
        note(
            new Contradiction(
                Kind.STEP_DISAGREES,
                name,
                set.step().requestId(),
                null,
                null,
                placed.position(),
                "%s of request %s names another live set after %d statements than the log makes"
                    .formatted(set.step().state(), set.step().requestId(), set.sequence())));
        return; // looking for what it may have meant takes long
      }
    }
  }

  private boolean isLive(ReplicaEvent replica) {
    return !replica.leaving() && replica.at().isAfter(now.minus(LIVE));
  }

  private boolean isUnderWay(Instant since) {
    return since.isAfter(now.minus(UNDER_WAY));
  }

  private void note(Contradiction contradiction) {
    if (contradictions.size() < EnforcementReport.NAMED) {
      contradictions.add(contradiction);
    }
  }
}
