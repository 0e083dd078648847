package dev.lethe.faults;

import dev.lethe.faults.Submission.Fate;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.DeadLetter;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.UnlearningJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was asked for, and what the log and the tables hold afterwards.
 *
 * @param fates of the requests that were taken
 * @param deadLettersDue records that must have become dead letters
 * @param mayBeDead keys of which there may be more of them
 * @param intake key of every record of the intake topic
 * @param artefacts statements that count
 * @param uncounted what adapter-events holds besides, and no attacker wrote
 * @param keys request id → whether its key is destroyed; absent where it never had one
 * @param certificates request id → digest of the certificate's file
 * @param replaced digest of a folded bundle → digest of the one that it replaces, as its manifest
 *     says
 */
record History(
    Map<String, Fate> fates,
    List<RecordPosition> deadLettersDue,
    Set<String> mayBeDead,
    Map<RecordPosition, String> intake,
    List<RequestEvent> steps,
    List<AdapterEvent> artefacts,
    List<RecordPosition> uncounted,
    List<UnlearningJob> jobs,
    List<DeadLetter> deadLetters,
    Map<String, Boolean> keys,
    Map<String, String> certificates,
    Map<String, String> replaced) {

  /** The steps of one request, in the order of the log. */
  List<RequestEvent> steps(String id) {
    return steps.stream().filter(step -> step.requestId().equals(id)).toList();
  }

  /** Whether a request ever reached a state. */
  boolean reached(String id, RequestState state) {
    return steps(id).stream().anyMatch(step -> step.state() == state);
  }

  /** A request's artefact events of one kind. */
  List<AdapterEvent> artefacts(String id, AdapterEvent.Kind kind) {
    return artefacts.stream()
        .filter(event -> event.requestId().equals(id) && event.kind() == kind)
        .toList();
  }

  /**
   * A request's bundles, in the order of the log, without those that take the place of the bundle
   * in force: its adapter was folded with others'. More than one is one too many.
   */
  List<AdapterEvent> fitted(String id) {
    List<AdapterEvent> fitted = new ArrayList<>();
    String inForce = null;
    for (AdapterEvent bundle : artefacts(id, AdapterEvent.Kind.ADAPTER_READY)) {
      if (inForce == null || !inForce.equals(replaced.get(bundle.digest()))) {
        fitted.add(bundle);
      }
      inForce = bundle.digest();
    }
    return fitted;
  }
}
