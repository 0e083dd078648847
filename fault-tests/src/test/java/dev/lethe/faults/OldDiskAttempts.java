package dev.lethe.faults;

import static dev.lethe.faults.Attacker.TOPICS;

import dev.lethe.faults.Attempt.Action;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** True words of an earlier time, or of another place, put back. */
final class OldDiskAttempts {
  private static final String OTHER_MODEL = "another-model";

  private final AttackScene scene;
  private final Attacker attacker;
  private final List<Attempt> all = new ArrayList<>();

  private OldDiskAttempts(AttackScene scene) {
    this.scene = scene;
    this.attacker = scene.attacker();
  }

  static List<Attempt> of(AttackScene scene) {
    OldDiskAttempts attempts = new OldDiskAttempts(scene);
    attempts.repetitions();
    attempts.otherModel();
    return attempts.all;
  }

  private void repetitions() {
    LiveSetHead oldest = scene.heads().get(0);
    add(
        "the first head of all",
        () -> List.of(attacker.say(oldest)),
        ExpectedDetection.finding(ControlFault.REPEATED));
    add(
        "every head but the newest, in order",
        () -> {
          List<ForgedRecord> written = new ArrayList<>();
          for (LiveSetHead head : scene.heads().subList(0, scene.heads().size() - 1)) {
            written.add(attacker.say(head));
          }
          return written;
        },
        ExpectedDetection.finding(ControlFault.REPEATED));
    add(
        "the announcement of a shield that was revoked",
        () -> List.of(attacker.say(scene.shield())),
        ExpectedDetection.finding(ControlFault.REPEATED));
    add(
        "the revocation of a shield",
        () -> List.of(attacker.say(attacker.statement(AttackScene.FIRST, Kind.ADAPTER_REVOKED))),
        ExpectedDetection.finding(ControlFault.REPEATED));
    add(
        "all statements, word for word and in order",
        () -> {
          List<ForgedRecord> written = new ArrayList<>();
          for (AdapterEvent event : attacker.statements()) {
            if (event.statement() != null
                && ControlSignatures.check(event, scene.keys()).isEmpty()) {
              written.add(attacker.say(event));
            }
          }
          return written.subList(0, 1); // forks among them are named for what they are
        },
        ExpectedDetection.finding(ControlFault.REPEATED));
    add(
        "a lifecycle step, word for word",
        () -> List.of(again(TOPICS.requestEvents(), AttackScene.FIRST)),
        ExpectedDetection.absorbed());
  }

  private void otherModel() {
    AdapterEvent revocation = attacker.statement(AttackScene.FIRST, Kind.ADAPTER_REVOKED);
    add(
        "a true revocation with another bundle's digest",
        () -> List.of(attacker.say(about(revocation, scene.bundle(), revocation.model()))),
        ExpectedDetection.finding(ControlFault.BAD_SIGNATURE));
    add(
        "a true revocation with another model's name",
        () -> List.of(attacker.say(about(revocation, revocation, OTHER_MODEL))),
        ExpectedDetection.finding(ControlFault.BAD_SIGNATURE));
    add(
        "another model's shield under this model's key",
        () -> {
          ControlSigner key = scene.trainer();
          AdapterEvent other = about(scene.bundle().with(null), scene.bundle(), OTHER_MODEL);
          AdapterEvent signed = ControlSignatures.sign(other, ChainEnd.NONE, key);
          return List.of(attacker.send(TOPICS.adapterEvents(), attacker.model(), bytes(signed)));
        },
        ExpectedDetection.recorded());
    add(
        "another model's statement, said to be this model's",
        () -> {
          AdapterEvent other = about(scene.bundle().with(null), scene.bundle(), OTHER_MODEL);
          AdapterEvent signed = ControlSignatures.sign(other, ChainEnd.NONE, scene.trainer());
          return List.of(attacker.say(about(signed, signed, attacker.model())));
        },
        ExpectedDetection.finding(ControlFault.BAD_SIGNATURE));
  }

  private static byte[] bytes(AdapterEvent event) {
    return EventSerdes.adapterEvents().write(Event.of(event));
  }

  /** The same words and signature about another artefact or model. */
  private static AdapterEvent about(AdapterEvent words, AdapterEvent artefact, String model) {
    String id = words.requestId();
    AdapterEvent ready =
        artefact.rank() == 0
            ? AdapterEvent.shieldReady(id, model, artefact.stored(), words.at())
            : AdapterEvent.adapterReady(id, model, artefact.stored(), artefact.rank(), words.at());
    String reason = words.reason();
    return (reason == null ? ready : ready.revoked(words.at(), reason)).with(words.statement());
  }

  private ForgedRecord again(String topic, String key) throws Exception {
    ConsumerRecord<byte[], byte[]> first =
        attacker.records(topic).stream()
            .filter(record -> record.key() != null)
            .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(key))
            .findFirst()
            .orElseThrow();
    return attacker.send(topic, key, first.value());
  }

  private void add(String name, Action action, ExpectedDetection expected) {
    all.add(new Attempt(name, Attempt.By.OLD_DISK, action, expected));
  }
}
