package dev.lethe.faults;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Kind;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.standalone.launch.DataFolder;
import java.nio.file.Path;
import java.util.List;

/**
 * What attackers find: two requests that are certified, and one whose fit failed and that lives
 * under its shield.
 *
 * @param keys whose words count
 * @param trainer the trainer's key, for who has stolen it
 * @param shield the first request's, which its bundle has superseded
 * @param bundle the first request's
 * @param other the second request's bundle
 * @param doomed the shield of the request that failed
 * @param heads the oldest first
 */
record AttackScene(
    Harness harness,
    Attacker attacker,
    ControlKeys keys,
    ControlSigner trainer,
    AdapterEvent shield,
    AdapterEvent bundle,
    AdapterEvent other,
    AdapterEvent doomed,
    List<LiveSetHead> heads) {
  static final String FIRST = "f-1";
  static final String SECOND = "f-2";
  static final String DOOMED = "f-3";

  static AttackScene of(Harness harness, Attacker attacker) {
    DataFolder data = new DataFolder(harness.data());
    ControlKeys keys = ControlKeys.load(data.trustedArtefactKeys(), data.trustedRevocationKeys());
    return new AttackScene(
        harness,
        attacker,
        keys,
        ControlSigner.load(data.keys().resolve("trainer-key.pem")),
        attacker.statement(FIRST, Kind.SHIELD_READY),
        attacker.statement(FIRST, Kind.ADAPTER_READY),
        attacker.statement(SECOND, Kind.ADAPTER_READY),
        attacker.statement(DOOMED, Kind.SHIELD_READY),
        attacker.heads(keys));
  }

  LiveSetHead newestHead() {
    return heads.get(heads.size() - 1);
  }

  Path store() {
    return harness.data().resolve("bundles");
  }

  /** Where a replica keeps the newest head that it has seen. */
  Path headFile(int replica) {
    return harness
        .data()
        .resolve("work")
        .resolve("inference-" + (replica + 1))
        .resolve("newest-head.json");
  }
}
