package dev.lethe.faults;

import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.ManifestFiles;
import dev.lethe.engine.gate.GateDigest;
import dev.lethe.faults.Attempt.Action;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Statement;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.WithdrawalOrder;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.LiveSet;
import dev.lethe.schemas.control.SignedSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What can be tried with the trainer's private key, the bundle store, and the right to write any
 * record. Some of it counts: it adds, and may refuse too much.
 */
final class TrainerKeyAttempts {
  private final AttackScene scene;
  private final Attacker attacker;
  private final ControlSigner key;
  private final List<Attempt> all = new ArrayList<>();

  private TrainerKeyAttempts(AttackScene scene) {
    this.scene = scene;
    this.attacker = scene.attacker();
    this.key = scene.trainer();
  }

  static List<Attempt> of(AttackScene scene) {
    TrainerKeyAttempts attempts = new TrainerKeyAttempts(scene);
    attempts.ofTheOtherRole();
    attempts.places();
    attempts.artefacts();
    return attempts.all;
  }

  /** What only the ingest service's key may say. */
  private void ofTheOtherRole() {
    AdapterEvent revocation = Forgery.revocation(scene.bundle());
    LiveSetHead newest = scene.newestHead();
    add(
        "revocation of a bundle",
        () -> say(ControlSignatures.sign(revocation, liveSet().revocations(), key)),
        ExpectedDetection.finding(ControlFault.UNKNOWN_KEY));
    add(
        "revocation at the end of the trainer's own chain",
        () -> say(ControlSignatures.sign(revocation, liveSet().artefacts(), key)),
        ExpectedDetection.finding(ControlFault.UNKNOWN_KEY));
    add(
        "revocation under the ingest key's name",
        () -> {
          AdapterEvent signed = ControlSignatures.sign(revocation, liveSet().revocations(), key);
          Statement said = Objects.requireNonNull(signed.statement());
          return say(
              signed.with(
                  new Statement(said.sequence(), said.previous(), newest.key(), said.signature())));
        },
        ExpectedDetection.finding(ControlFault.BAD_SIGNATURE));
    add(
        "head that covers nothing",
        () -> List.of(attacker.say(ControlSignatures.sign(Forgery.emptied(newest), key))),
        ExpectedDetection.finding(ControlFault.UNKNOWN_KEY));
    add(
        "head that covers what was never said",
        () -> List.of(attacker.say(ControlSignatures.sign(Forgery.ahead(newest), key))),
        ExpectedDetection.finding(ControlFault.UNKNOWN_KEY));
    for (WithdrawalOrder.Kind kind : WithdrawalOrder.Kind.values()) {
      WithdrawalOrder order = Forgery.order(scene.doomed(), kind, key.keyId());
      add(
          "order to " + kind,
          () -> List.of(WriterAttempts.order(attacker, ControlSignatures.sign(order, key))),
          ExpectedDetection.finding(ControlFault.UNKNOWN_KEY));
    }
    add(
        "CANCELLED as a trainer writes it",
        () ->
            List.of(
                attacker.say(
                    Forgery.step(
                        attacker.steps(AttackScene.SECOND).get(0), RequestState.CANCELLED))),
        ExpectedDetection.notFollowed());
    add(
        "ENFORCED of a request that failed, so that it is certified",
        () ->
            List.of(
                attacker.say(
                    SignedSteps.sign(
                        Forgery.step(
                            attacker.steps(AttackScene.DOOMED).get(0), RequestState.ENFORCED),
                        key))),
        ExpectedDetection.finding(ControlFault.UNKNOWN_KEY));
  }

  /** Numbers and predecessors that are not the next ones. */
  private void places() {
    AdapterEvent nothing = Forgery.nothing(AttackScene.FIRST, scene.bundle());
    add(
        "statement that skips five numbers",
        () -> {
          ChainEnd end = liveSet().artefacts();
          return say(
              ControlSignatures.sign(nothing, new ChainEnd(end.sequence() + 5, end.digest()), key));
        },
        ExpectedDetection.finding(ControlFault.SKIPPED));
    add(
        "statement at the end of all numbers",
        () ->
            say(
                ControlSignatures.sign(
                    nothing, new ChainEnd(9_007_199_254_740_990L, Forgery.NO_DIGEST), key)),
        ExpectedDetection.finding(ControlFault.SKIPPED));
    add(
        "another statement with a number that is taken",
        () -> {
          Statement old = Objects.requireNonNull(scene.bundle().statement());
          return say(
              ControlSignatures.sign(
                  nothing, new ChainEnd(old.sequence() - 1, old.previous()), key));
        },
        ExpectedDetection.finding(ControlFault.CONTRADICTING));
    add(
        "next number after an older statement",
        () -> {
          ChainEnd old = ControlSignatures.end(scene.shield());
          long end = liveSet().artefacts().sequence();
          return say(ControlSignatures.sign(nothing, new ChainEnd(end, old.digest()), key));
        },
        ExpectedDetection.finding(ControlFault.CONTRADICTING));
    add(
        "first statement of a chain of its own",
        () -> say(ControlSignatures.sign(nothing, ChainEnd.NONE, key)),
        ExpectedDetection.finding(ControlFault.CONTRADICTING));
  }

  /** What is in its place, and would stand for something else. */
  private void artefacts() {
    add(
        "the bundle of another request under this one's name",
        () -> next(renamed(scene.other(), AttackScene.FIRST)),
        ExpectedDetection.finding(ControlFault.CONTRADICTING));
    add(
        "a second bundle whose gate is another question's",
        () -> next(Forgery.bundle(scene.store(), scene.other(), AttackScene.FIRST, null, key)),
        ExpectedDetection.recorded());
    add(
        "a fold whose gate is another question's",
        () -> next(fold(null).gated(GateDigest.of(manifest(scene.other())))),
        ExpectedDetection.finding(ControlFault.CONTRADICTING));
    add(
        "a fold that says nothing of its gate",
        () -> next(fold(null)),
        ExpectedDetection.finding(ControlFault.CONTRADICTING));
    add(
        "a fold that claims the gate that it does not have",
        () -> next(fold(scene.bundle().gate())),
        ExpectedDetection.rejected());
    add(
        "a bundle whose manifest another key has signed",
        () ->
            next(
                Forgery.bundle(
                    scene.store(), scene.bundle(), AttackScene.SECOND, null, Forgery.ownKey())),
        ExpectedDetection.rejected());
    add(
        "a bundle that does not exist",
        () -> next(Forgery.nothing(AttackScene.SECOND, scene.other())),
        ExpectedDetection.rejected());
    add(
        "a shield again that was revoked",
        () -> next(scene.shield().with(null)),
        ExpectedDetection.recorded());
  }

  /** What a restart would need, of the bundle that was put away, and both replicas' word for it. */
  static Attempt acknowledged(AttackScene scene) {
    return new Attempt(
        "both replicas' word that they serve the false fold",
        Attempt.By.TRAINER_KEY,
        () -> new TrainerKeyAttempts(scene).acknowledgements(),
        ExpectedDetection.notReady(DeleterAttempts.VICTIM, "BLOCKED"));
  }

  private List<ForgedRecord> acknowledgements() throws Exception {
    AdapterEvent fold =
        attacker.statements().stream()
            .filter(event -> scene.bundle().digest().equals(event.replaces()))
            .filter(event -> Objects.equals(event.gate(), scene.bundle().gate()))
            .reduce((older, newer) -> newer)
            .orElseThrow();
    List<ForgedRecord> written = new ArrayList<>();
    for (String replica : List.of("inference-1", "inference-2")) {
      EnforcementEvent word = Forgery.word(fold, replica, EnforcementEvent.Kind.ENFORCED, null);
      written.add(
          attacker.send(
              Attacker.TOPICS.enforcementEvents(),
              fold.requestId(),
              EventSerdes.enforcementEvents().write(Event.of(word))));
    }
    return written;
  }

  /** Of the first request's bundle, with the gate of the second's. */
  private AdapterEvent fold(@Nullable String gate) throws IOException {
    AdapterEvent fold =
        Forgery.bundle(
            scene.store(), scene.other(), AttackScene.FIRST, scene.bundle().digest(), key);
    return gate == null ? fold : fold.gated(gate);
  }

  private Manifest manifest(AdapterEvent event) throws IOException {
    Path file = scene.store().resolve(event.location()).resolve(ManifestFiles.MANIFEST);
    return ManifestFiles.read(Files.readAllBytes(file));
  }

  private static AdapterEvent renamed(AdapterEvent event, String requestId) {
    return AdapterEvent.adapterReady(
        requestId, event.model(), event.stored(), event.rank(), Instant.now());
  }

  private LiveSet liveSet() {
    return attacker.liveSet(scene.keys());
  }

  /** As the trainer would say it. */
  private List<ForgedRecord> next(AdapterEvent event) throws Exception {
    return say(ControlSignatures.sign(event, liveSet().artefacts(), key));
  }

  private List<ForgedRecord> say(AdapterEvent event) throws Exception {
    return List.of(attacker.say(event));
  }

  private void add(String name, Action action, ExpectedDetection expected) {
    all.add(new Attempt(name, Attempt.By.TRAINER_KEY, action, expected));
  }
}
