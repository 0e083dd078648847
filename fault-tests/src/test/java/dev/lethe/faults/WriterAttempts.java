package dev.lethe.faults;

import static dev.lethe.faults.Attacker.TOPICS;
import static dev.lethe.faults.Forgery.NO_SIGNATURE;

import dev.lethe.db.replay.EnforcementReport;
import dev.lethe.faults.Attempt.Action;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

/** What can be tried with nothing but the right to write records, whatever the topic. */
final class WriterAttempts {
  private static final byte[] GARBAGE = Forgery.bytes("}{ \u0000 no event");
  private static final byte[] OTHER_JSON = Forgery.bytes("{\"specversion\":\"1.0\"}");

  private final AttackScene scene;
  private final Attacker attacker;
  private final List<Attempt> all = new ArrayList<>();

  private WriterAttempts(AttackScene scene) {
    this.scene = scene;
    this.attacker = scene.attacker();
  }

  static List<Attempt> of(AttackScene scene) {
    WriterAttempts attempts = new WriterAttempts(scene);
    attempts.unsigned();
    attempts.badlySigned();
    attempts.garbage();
    attempts.oddRecords();
    attempts.heads();
    attempts.orders();
    attempts.steps();
    return attempts.all;
  }

  /**
   * That a replica does not serve what it does. The audit believes it at once of a replica that has
   * run for a minute, and so this comes before replicas are killed.
   */
  static List<Attempt> withdrawals(AttackScene scene) {
    WriterAttempts attempts = new WriterAttempts(scene);
    attempts.word(
        "a bundle in force is WITHDRAWN",
        scene.bundle(),
        EnforcementEvent.Kind.WITHDRAWN,
        EnforcementReport.Kind.NOT_SERVED);
    attempts.word(
        "a bundle in force is REJECTED",
        scene.other(),
        EnforcementEvent.Kind.REJECTED,
        EnforcementReport.Kind.NOT_SERVED);
    return attempts.all;
  }

  /** What leaves contradictions behind, so that it comes after everything else. */
  static List<Attempt> lies(AttackScene scene) {
    WriterAttempts attempts = new WriterAttempts(scene);
    attempts.acknowledgements();
    attempts.heartbeats();
    return attempts.all;
  }

  private void unsigned() {
    artefact(
        "unsigned revocation of a bundle",
        Forgery.revocation(scene.bundle()),
        ControlFault.UNSIGNED);
    artefact(
        "unsigned revocation of a failed request's shield",
        Forgery.revocation(scene.doomed()),
        ControlFault.UNSIGNED);
    artefact(
        "unsigned shield",
        Forgery.nothing(AttackScene.FIRST, scene.shield()),
        ControlFault.UNSIGNED);
    artefact(
        "unsigned bundle of another request",
        Forgery.nothing(AttackScene.FIRST, scene.other()),
        ControlFault.UNSIGNED);
  }

  private void badlySigned() {
    LiveSetHead head = scene.newestHead();
    AdapterEvent revocation = Forgery.revocation(scene.bundle());
    artefact(
        "revocation with a signature of three zero bytes",
        Forgery.placed(revocation, head.revocations(), head.key(), NO_SIGNATURE),
        ControlFault.BAD_SIGNATURE);
    artefact(
        "revocation with the signature of a true head",
        Forgery.placed(revocation, head.revocations(), head.key(), head.signature()),
        ControlFault.BAD_SIGNATURE);
    ControlSigner own = Forgery.ownKey();
    AdapterEvent signed = ControlSignatures.sign(revocation, head.revocations(), own);
    artefact("revocation by a key of the attacker's own", signed, ControlFault.UNKNOWN_KEY);
    artefact(
        "… that calls itself the ingest service's",
        Forgery.placed(
            revocation,
            head.revocations(),
            head.key(),
            Objects.requireNonNull(signed.statement()).signature()),
        ControlFault.BAD_SIGNATURE);
    artefact(
        "shield by a key of the attacker's own",
        ControlSignatures.sign(
            Forgery.nothing(AttackScene.FIRST, scene.shield()), head.artefacts(), own),
        ControlFault.UNKNOWN_KEY);
  }

  private void garbage() {
    add(
        "garbage on the intake topic",
        written(TOPICS.requests(), GARBAGE),
        ExpectedDetection.deadLetter());
    add(
        "garbage on the jobs' topic",
        written(TOPICS.jobs(), GARBAGE),
        ExpectedDetection.logged("trainer"));
    for (String topic :
        List.of(TOPICS.adapterEvents(), TOPICS.liveSetHeads(), TOPICS.withdrawalOrders())) {
      add("garbage on " + topic, written(topic, GARBAGE), ExpectedDetection.unreadable());
    }
    for (String topic :
        List.of(TOPICS.enforcementEvents(), TOPICS.requestEvents(), TOPICS.replicaEvents())) {
      add("garbage on " + topic, written(topic, GARBAGE), ExpectedDetection.logged("ingest"));
    }
    add(
        "JSON that is no event",
        written(TOPICS.adapterEvents(), OTHER_JSON),
        ExpectedDetection.unreadable());
  }

  private void oddRecords() {
    AdapterEvent revocation = Forgery.revocation(scene.bundle());
    byte[] bytes = EventSerdes.adapterEvents().write(Event.of(revocation));
    add(
        "tombstone under the model's key",
        () -> List.of(attacker.send(TOPICS.adapterEvents(), attacker.model(), null)),
        ExpectedDetection.unreadable());
    add(
        "tombstone of the newest head",
        () -> List.of(attacker.send(TOPICS.liveSetHeads(), attacker.model(), null)),
        ExpectedDetection.unreadable());
    add(
        "head without a key",
        () ->
            List.of(
                attacker.send(
                    TOPICS.liveSetHeads(),
                    null,
                    EventSerdes.liveSetHeads().write(Event.of(scene.newestHead())))),
        ExpectedDetection.refused());
    add(
        "revocation without a key",
        () -> List.of(attacker.send(TOPICS.adapterEvents(), null, bytes)),
        ExpectedDetection.finding(ControlFault.UNSIGNED));
    add(
        "revocation under a key of 10,000 letters",
        () -> List.of(attacker.send(TOPICS.adapterEvents(), "k".repeat(10_000), bytes)),
        ExpectedDetection.finding(ControlFault.UNSIGNED));
    add(
        "revocation under a key of control characters",
        () -> List.of(attacker.send(TOPICS.adapterEvents(), "\u0000\u001b[2J\n", bytes)),
        ExpectedDetection.finding(ControlFault.UNSIGNED));
    add(
        "revocation in the first partition",
        () -> List.of(attacker.send(TOPICS.adapterEvents(), 0, attacker.model(), bytes)),
        ExpectedDetection.finding(ControlFault.UNSIGNED));
  }

  private void heads() {
    LiveSetHead newest = scene.newestHead();
    head("head that covers nothing", Forgery.emptied(newest), ControlFault.BAD_SIGNATURE);
    head("head that covers what was never said", Forgery.ahead(newest), ControlFault.BAD_SIGNATURE);
    head(
        "head by a key of the attacker's own",
        ControlSignatures.sign(Forgery.emptied(newest), Forgery.ownKey()),
        ControlFault.UNKNOWN_KEY);
  }

  private void orders() {
    for (WithdrawalOrder.Kind kind : WithdrawalOrder.Kind.values()) {
      WithdrawalOrder order = Forgery.order(scene.bundle(), kind, scene.newestHead().key());
      add(
          "order to " + kind + " with no signature",
          () -> List.of(order(attacker, order)),
          ExpectedDetection.finding(ControlFault.BAD_SIGNATURE));
    }
  }

  private void steps() {
    for (RequestState state :
        List.of(RequestState.CANCELLED, RequestState.FAILED, RequestState.REJECTED)) {
      add(
          state + " of a certified request",
          () ->
              List.of(attacker.say(Forgery.step(attacker.steps(AttackScene.FIRST).get(0), state))),
          ExpectedDetection.notFollowed());
    }
    add(
        "CERTIFIED of a request that failed",
        () ->
            List.of(
                attacker.say(
                    Forgery.step(
                        attacker.steps(AttackScene.DOOMED).get(0), RequestState.CERTIFIED))),
        ExpectedDetection.notFollowed());
    for (RequestState state : List.of(RequestState.ENFORCED, RequestState.VERIFIED)) {
      add(
          state + " of a request that failed, so that there is a document of it",
          () ->
              List.of(attacker.say(Forgery.step(attacker.steps(AttackScene.DOOMED).get(0), state))),
          ExpectedDetection.finding(ControlFault.UNSIGNED));
    }
  }

  private void heartbeats() {
    add(
        "heartbeat of a replica that does not exist",
        () -> List.of(attacker.say(missing(heartbeat(), "ghost"))),
        ExpectedDetection.lost());
    add(
        "heartbeat of a true replica that lacks a request",
        () -> List.of(attacker.say(missing(heartbeat(), heartbeat().replica()))),
        ExpectedDetection.lost());
  }

  private void acknowledgements() {
    word(
        "a bundle that was never announced is ENFORCED",
        Forgery.nothing(AttackScene.FIRST, scene.other()),
        EnforcementEvent.Kind.ENFORCED,
        EnforcementReport.Kind.NEVER_STATED);
    word(
        "ENFORCEMENT_LOST that the tracker did not say",
        scene.bundle(),
        EnforcementEvent.Kind.ENFORCEMENT_LOST,
        EnforcementReport.Kind.ENFORCEMENT_LOST);
    all.add(
        new Attempt(
            "REVOKED of a request that lives under its shield",
            Attempt.By.WRITER,
            () ->
                List.of(
                    attacker.say(
                        Forgery.step(
                            attacker.steps(AttackScene.DOOMED).get(0), RequestState.REVOKED))),
            ExpectedDetection.audit(EnforcementReport.Kind.STILL_IN_FORCE, AttackScene.DOOMED),
            true));
  }

  private ReplicaEvent heartbeat() {
    return Objects.requireNonNull(attacker.replicas().get("inference-1"));
  }

  private static ReplicaEvent missing(ReplicaEvent like, String replica) {
    ReplicaEvent.Serving serving = Objects.requireNonNull(like.serving());
    return new ReplicaEvent(
        replica,
        like.model(),
        like.url(),
        like.baseDigest(),
        like.startedAt(),
        Instant.now(),
        false,
        new ReplicaEvent.Serving(
            serving.sequence(), Forgery.NO_DIGEST, true, List.of(AttackScene.FIRST)));
  }

  private void word(
      String name,
      AdapterEvent about,
      EnforcementEvent.Kind kind,
      EnforcementReport.Kind contradiction) {
    add(
        name,
        () -> {
          EnforcementEvent word = Forgery.word(about, "inference-1", kind, "forged");
          byte[] bytes = EventSerdes.enforcementEvents().write(Event.of(word));
          return List.of(attacker.send(TOPICS.enforcementEvents(), about.requestId(), bytes));
        },
        ExpectedDetection.audit(contradiction, about.digest()));
  }

  private void artefact(String name, AdapterEvent event, ControlFault fault) {
    add(name, () -> List.of(attacker.say(event)), ExpectedDetection.finding(fault));
  }

  private void head(String name, LiveSetHead head, ControlFault fault) {
    add(name, () -> List.of(attacker.say(head)), ExpectedDetection.finding(fault));
  }

  static ForgedRecord order(Attacker attacker, WithdrawalOrder order)
      throws ExecutionException, InterruptedException {
    byte[] bytes = EventSerdes.withdrawalOrders().write(Event.of(order));
    return attacker.send(TOPICS.withdrawalOrders(), order.model(), bytes);
  }

  private Action written(String topic, byte[] value) {
    return () -> List.of(attacker.send(topic, attacker.model(), value));
  }

  private void add(String name, Action action, ExpectedDetection expected) {
    all.add(new Attempt(name, Attempt.By.WRITER, action, expected));
  }
}
