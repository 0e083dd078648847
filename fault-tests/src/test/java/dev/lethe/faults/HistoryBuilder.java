package dev.lethe.faults;

import dev.lethe.faults.Submission.Fate;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.AdapterEvent.Statement;
import dev.lethe.schemas.DeadLetter;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.measured.Measurements;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Histories made by hand. */
final class HistoryBuilder {
  static final String ID = "r-1";
  private static final Instant AT = Instant.EPOCH;
  private static final String MODEL = "m";
  private static final String CERTIFICATE = "sha256:c";

  final Map<String, Fate> fates = new HashMap<>();
  final List<RecordPosition> due = new ArrayList<>();
  final Set<String> mayBeDead = new HashSet<>();
  final Map<RecordPosition, String> intake = new HashMap<>();
  final List<RequestEvent> steps = new ArrayList<>();
  final List<AdapterEvent> artefacts = new ArrayList<>();
  final List<RecordPosition> uncounted = new ArrayList<>();
  final List<UnlearningJob> jobs = new ArrayList<>();
  final List<DeadLetter> deadLetters = new ArrayList<>();
  final Map<String, Boolean> keys = new HashMap<>();
  final Map<String, String> certificates = new HashMap<>();
  final Map<String, String> replaced = new HashMap<>();

  /** A request that went all the way. */
  static HistoryBuilder certified() {
    HistoryBuilder history = new HistoryBuilder();
    history.fates.put(ID, Fate.CERTIFIED);
    history.steps(
        RequestState.RECEIVED,
        RequestState.ACCEPTED,
        RequestState.SHIELDED,
        RequestState.FITTING,
        RequestState.VERIFIED,
        RequestState.ENFORCED,
        RequestState.CERTIFIED);
    history.job();
    history.artefact(AdapterEvent.Kind.SHIELD_READY, "sha256:s");
    history.artefact(AdapterEvent.Kind.ADAPTER_READY, "sha256:b");
    history.artefact(AdapterEvent.Kind.ADAPTER_REVOKED, "sha256:s");
    history.keys.put(ID, true);
    history.certificates.put(ID, CERTIFICATE);
    return history;
  }

  /** A request whose fit gave up. */
  static HistoryBuilder failed() {
    HistoryBuilder history = new HistoryBuilder();
    history.fates.put(ID, Fate.FAILED);
    history.steps(
        RequestState.RECEIVED,
        RequestState.ACCEPTED,
        RequestState.SHIELDED,
        RequestState.FITTING,
        RequestState.FAILED);
    history.job();
    history.artefact(AdapterEvent.Kind.SHIELD_READY, "sha256:s");
    history.keys.put(ID, false);
    return history;
  }

  History build() {
    return new History(
        fates,
        due,
        mayBeDead,
        intake,
        steps,
        artefacts,
        uncounted,
        jobs,
        deadLetters,
        keys,
        certificates,
        replaced);
  }

  void steps(RequestState... states) {
    for (RequestState state : states) {
      steps.add(step(state));
    }
  }

  /** With the digests that a real one would have. */
  static RequestEvent step(RequestState state) {
    boolean ofBundle =
        state == RequestState.VERIFIED
            || state == RequestState.ENFORCED
            || state == RequestState.CERTIFIED;
    Measurements measured =
        state == RequestState.CERTIFIED
            ? Measurements.none().withCertificate(CERTIFICATE)
            : Measurements.none();
    String bundle = ofBundle ? "sha256:b" : null;
    return new RequestEvent(ID, "t", MODEL, state, AT, null, bundle, null, measured, null, null);
  }

  void job() {
    jobs.add(
        new UnlearningJob(ID, "t", MODEL, UnlearningJob.Action.ERASE, AT, "sealed", null, null));
  }

  /** As the next statement of its signer. */
  void artefact(AdapterEvent.Kind kind, String digest) {
    StoredArtefact stored = new StoredArtefact(digest, "l", "s", "sha256:0");
    AdapterEvent shield = AdapterEvent.shieldReady(ID, MODEL, stored, AT);
    AdapterEvent event =
        switch (kind) {
          case SHIELD_READY -> shield;
          case ADAPTER_READY -> AdapterEvent.adapterReady(ID, MODEL, stored, 8, AT);
          case ADAPTER_REVOKED -> shield.revoked(AT, AdapterEvent.SUPERSEDED);
        };
    ChainEnd end =
        artefacts.stream()
            .filter(
                known -> HistoryChecker.isRevocation(known) == HistoryChecker.isRevocation(event))
            .reduce((older, newer) -> newer)
            .map(ControlSignatures::end)
            .orElse(ChainEnd.NONE);
    artefacts.add(event.with(new Statement(end.sequence() + 1, end.digest(), "key", "signature")));
  }

  /** A bundle whose manifest says that it replaces another one. */
  void fold(String digest, String replaces) {
    artefact(AdapterEvent.Kind.ADAPTER_READY, digest);
    replaced.put(digest, replaces);
  }

  void deadLetter(RecordPosition at, String key) {
    intake.put(at, key);
    deadLetters.add(
        new DeadLetter("schema", null, at.topic(), at.partition(), at.offset(), AT, "sealed"));
  }
}
