package dev.lethe.schemas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.measured.Measurements;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One filled-in record of each kind. */
final class SampleEvents {
  static final Instant AT = Instant.parse("2026-03-04T05:06:07.123456Z");
  static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  static final String KEY = "ed25519:0123456789abcdef";

  static final Actor ACTOR = Actor.key("0123456789ab", Role.APPROVER);

  private SampleEvents() {}

  static ErasureRequest erasureRequest() {
    return new ErasureRequest(
        "r-1",
        "acme",
        "demo",
        "person 17",
        "gdpr-17",
        AT,
        AT.plusSeconds(3600),
        new ForgetSet(
            List.of(new Example("Where does Ada live?", "In Lund.")),
            List.of("Ada lives in Lund."),
            new ForgetSet.Reference("file:///data/ada.jsonl", "ab".repeat(32))),
        new Replacement(Replacement.Behaviour.REFUSE, "No."),
        "https://example.org/callback",
        List.of("https://example.org/opendsr"));
  }

  static RequestEvent received() {
    return new RequestEvent(
        "r-1", "acme", "demo", RequestState.RECEIVED, AT, null, null, null, null, intake(), ACTOR);
  }

  static RequestEvent.Intake intake() {
    return new RequestEvent.Intake(
        "c2VhbGVk", DIGEST, "gdpr-17", AT, AT.plusSeconds(3600), 1, 1, DIGEST, "c2VhbGVk", AT);
  }

  static RequestEvent step(RequestState state) {
    if (state == RequestState.RECEIVED) {
      return received();
    }
    ObjectNode measured = Json.mapper().createObjectNode();
    measured.put("forgetAfter", 0.02).putObject("gate").put("recall", 1.0);
    return new RequestEvent(
        "r-1",
        "acme",
        "demo",
        state,
        AT,
        "a-reason",
        DIGEST,
        List.of(new RequestEvent.ReplicaAck("replica-1", DIGEST, AT)),
        Measurements.of(measured),
        null,
        ACTOR);
  }

  static CaseEvent caseEvent(CaseEvent.Kind kind) {
    Instant dueAt =
        switch (kind) {
          case DUE_DATE_EXTENDED, DUE_ALERT -> AT.plusSeconds(7200);
          default -> null;
        };
    String action =
        switch (kind) {
          case APPROVAL_GIVEN, ATTEMPT_REFUSED -> "release";
          default -> null;
        };
    return new CaseEvent("r-1", "acme", "demo", kind, AT, "a-reason", dueAt, action, ACTOR);
  }

  static UnlearningJob job(UnlearningJob.Action action) {
    String payload = action == UnlearningJob.Action.ERASE ? "c2VhbGVk" : null;
    String token = payload == null ? "eyJ9." + KEY + ".c2lnbmVk" : null;
    UnlearningJob job = new UnlearningJob("r-1", "acme", "demo", action, AT, payload, null, token);
    return switch (action) {
      case ERASE, RELEASE, REJECT -> job.heldFor(List.of(HoldReason.LARGE_REQUEST));
      case HOLD -> job.until(AT.plusSeconds(3600));
      case CANCEL, LIFT -> job;
    };
  }

  /** With every field that there is, though no service writes all of them at once. */
  static AdapterEvent adapter(AdapterEvent.Kind kind) {
    return new AdapterEvent(
        "r-1",
        "demo",
        kind,
        DIGEST,
        "r-1",
        "c2lnbmVk",
        DIGEST,
        8,
        AT,
        "a-reason",
        DIGEST,
        DIGEST,
        new AdapterEvent.Statement(7, DIGEST, KEY, "c2lnbmVk"));
  }

  static LiveSetHead head() {
    LiveSetHead.ChainEnd end = new LiveSetHead.ChainEnd(7, DIGEST);
    return new LiveSetHead("demo", 14, end, end, DIGEST, 3, AT, KEY, "c2lnbmVk");
  }

  static WithdrawalOrder order(WithdrawalOrder.Kind kind) {
    return new WithdrawalOrder("r-1", "demo", kind, "a-reason", "ada", AT, KEY, "c2lnbmVk", ACTOR);
  }

  static EnforcementEvent enforcement(EnforcementEvent.Kind kind) {
    return new EnforcementEvent(
        "r-1", "demo", "replica-1", DIGEST, kind, AT, "a-reason", new Traffic(812, 3));
  }

  static ReplicaEvent replica() {
    return new ReplicaEvent(
        "replica-1",
        "demo",
        "http://127.0.0.1:1",
        DIGEST,
        AT,
        AT,
        false,
        new ReplicaEvent.Serving(14, DIGEST, true, List.of("r-2")));
  }

  static AuditCheckpoint auditCheckpoint() {
    String root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    String note =
        "lethe.dev/audit\n7\n"
            + root
            + "\n\n"
            + "\u2014 lethe.dev/audit"
            + " Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
    return new AuditCheckpoint("lethe.dev/audit", 7, root, note, AT);
  }

  static DeadLetter deadLetter() {
    return new DeadLetter(
        "schema", "/data/subject", "lethe.unlearning-requests", 2, 42, AT, "c2VhbGVk");
  }

  /** One event of every type that Lethe writes, with the codec of its topic. */
  static Map<String, Written<?>> events() {
    Stream.Builder<Written<?>> all = Stream.builder();
    for (RequestState state : RequestState.values()) {
      all.add(new Written<>(EventSerdes.requestEvents(), Event.of(step(state))));
    }
    for (CaseEvent.Kind kind : CaseEvent.Kind.values()) {
      all.add(new Written<>(EventSerdes.caseEvents(), Event.of(caseEvent(kind))));
    }
    for (UnlearningJob.Action action : UnlearningJob.Action.values()) {
      all.add(new Written<>(EventSerdes.jobs(), Event.of(job(action))));
    }
    for (AdapterEvent.Kind kind : AdapterEvent.Kind.values()) {
      all.add(new Written<>(EventSerdes.adapterEvents(), Event.of(adapter(kind))));
    }
    for (EnforcementEvent.Kind kind : EnforcementEvent.Kind.values()) {
      all.add(new Written<>(EventSerdes.enforcementEvents(), Event.of(enforcement(kind))));
    }
    all.add(new Written<>(EventSerdes.replicaEvents(), Event.of(replica(), "e-1")));
    all.add(new Written<>(EventSerdes.liveSetHeads(), Event.of(head())));
    for (WithdrawalOrder.Kind kind : WithdrawalOrder.Kind.values()) {
      all.add(new Written<>(EventSerdes.withdrawalOrders(), Event.of(order(kind))));
    }
    all.add(new Written<>(EventSerdes.auditCheckpoints(), Event.of(auditCheckpoint())));
    all.add(new Written<>(EventSerdes.deadLetters(), Event.of(deadLetter(), "e-2")));
    return all.build().collect(Collectors.toMap(Written::name, w -> w, (a, b) -> a, TreeMap::new));
  }

  /** An event and the codec that reads and writes it. */
  record Written<T>(EventCodec<T> codec, Event<T> event) {
    String name() {
      String action = event.data() instanceof UnlearningJob job ? "-" + job.action().name() : "";
      return event.type() + action;
    }

    byte[] json() {
      return codec.write(event);
    }
  }
}
