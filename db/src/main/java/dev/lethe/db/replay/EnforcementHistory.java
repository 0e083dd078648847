package dev.lethe.db.replay;

import dev.lethe.db.SourcedEvent;
import dev.lethe.db.replay.EnforcementReport.Finding;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.CheckedHead;
import dev.lethe.schemas.control.CheckedStatement;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.NewestHead;
import dev.lethe.schemas.measured.Measurements;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the log says of one control path, put together while it is read. */
final class EnforcementHistory {
  private final Topics topics;
  private final ControlKeys keys;
  private final Map<String, Model> models = new TreeMap<>();
  private final Map<String, Request> requests = new LinkedHashMap<>();
  private final Map<String, ReplicaEvent> replicas = new TreeMap<>();
  private final List<Finding> firstFindings = new ArrayList<>();
  private long findings;

  /** What is said of one model. */
  static final class Model {
    final ModelChain chain;
    final NewestHead newest;
    final List<Placed<LiveSetHead>> heads = new ArrayList<>();
    final List<Placed<LiveSetHead>> contradicting = new ArrayList<>();
    final List<Placed<LiveSetHead>> retired = new ArrayList<>();
    final List<Placed<StepSet>> steps = new ArrayList<>();

    /** Replica and digest → the newest word. */
    final Map<String, EnforcementEvent> words = new HashMap<>();

    /** Digest and request → the first acknowledgement. */
    final Map<String, Placed<EnforcementEvent>> acknowledged = new LinkedHashMap<>();

    /** Replica and request → the tracker's word that it is lost. */
    final Map<String, Placed<EnforcementEvent>> lost = new LinkedHashMap<>();

    Model(String name, ControlKeys keys) {
      chain = new ModelChain(name, keys);
      newest = new NewestHead(name, keys);
    }
  }

  /** Something and where it lies. */
  record Placed<T>(T what, String position) {}

  /** The live set that a step of a request names. */
  record StepSet(RequestEvent step, long sequence, String digest) {}

  /** Where a request stands. */
  record Request(String model, RequestState state, Instant at, boolean shielded, String position) {}

  EnforcementHistory(Topics topics, ControlKeys keys) {
    this.topics = topics;
    this.keys = keys;
  }

  Map<String, Model> models() {
    return models;
  }

  Map<String, Request> requests() {
    return requests;
  }

  /** The newest heartbeat of each. */
  Map<String, ReplicaEvent> replicas() {
    return replicas;
  }

  long findings() {
    return findings;
  }

  List<Finding> firstFindings() {
    return firstFindings;
  }

  /**
   * A record that was read, its signature checked if it is of those that carry one.
   *
   * @param what empty for a tombstone, for a case event, and for what is no event
   * @param fault of what is no event
   */
  record Read(SourcedEvent record, Optional<Object> what, @Nullable InvalidEventException fault) {}

  /** The part of reading that takes long; may run in any thread. */
  Read read(SourcedEvent record) {
    byte[] value = record.value();
    if (value == null || isCase(record)) {
      return new Read(record, Optional.empty(), null);
    }
    try {
      return new Read(record, Optional.of(read(record.topic(), value)), null);
    } catch (InvalidEventException e) {
      return new Read(record, Optional.empty(), e);
    }
  }

  /** It says nothing of what is in force. */
  private boolean isCase(SourcedEvent record) {
    return record.topic().equals(topics.requestEvents()) && CaseEvent.isMarked(record.value());
  }

  private Object read(String topic, byte[] value) {
    if (topic.equals(topics.adapterEvents())) {
      return CheckedStatement.of(EventSerdes.adapterEvents().read(value).data(), keys);
    }
    if (topic.equals(topics.liveSetHeads())) {
      return CheckedHead.of(EventSerdes.liveSetHeads().read(value).data(), keys);
    }
    if (topic.equals(topics.enforcementEvents())) {
      return EventSerdes.enforcementEvents().read(value).data();
    }
    return topic.equals(topics.replicaEvents())
        ? EventSerdes.replicaEvents().read(value).data()
        : EventSerdes.requestEvents().read(value).data();
  }

  /** In the order of the log. */
  void take(Read read) {
    SourcedEvent record = read.record();
    Object what = read.what().orElse(null);
    if (what instanceof CheckedStatement statement) {
      statement(record, statement);
    } else if (what instanceof CheckedHead head) {
      head(record, head);
    } else if (what instanceof EnforcementEvent word) {
      word(record, word);
    } else if (what instanceof ReplicaEvent beat) {
      heartbeat(beat);
    } else if (what instanceof RequestEvent step) {
      step(record, step);
    } else if (read.fault() != null && isControl(record.topic())) {
      find(new Finding(record.toString(), null, read.fault().code()));
    }
  }

  private boolean isControl(String topic) {
    return topic.equals(topics.adapterEvents()) || topic.equals(topics.liveSetHeads());
  }

  /** To be called once all was read. */
  void close() {
    models.forEach(
        (name, model) -> {
          model.chain.close();
          model
              .chain
              .skipped()
              .forEach(at -> find(new Finding(at, name, ControlFault.SKIPPED.code())));
          model.retired.stream()
              .filter(head -> isNews(model, head.what()))
              .forEach(h -> find(new Finding(h.position(), name, ControlFault.RETIRED_KEY.code())));
        });
  }

  Model model(String name) {
    return models.computeIfAbsent(name, n -> new Model(n, keys));
  }

  private void statement(SourcedEvent record, CheckedStatement statement) {
    AdapterEvent event = statement.event();
    Optional<ControlFault> fault = model(event.model()).chain.take(statement, record.toString());
    // What is said again word for word changes nothing; what came early may count yet.
    fault
        .filter(f -> f != ControlFault.REPEATED && f != ControlFault.SKIPPED)
        .ifPresent(f -> find(new Finding(record.toString(), event.model(), f.code())));
  }

  private void head(SourcedEvent record, CheckedHead checked) {
    LiveSetHead head = checked.head();
    Model model = model(head.model());
    Placed<LiveSetHead> placed = new Placed<>(head, record.toString());
    Optional<ControlFault> fault = model.newest.offer(checked);
    if (fault.isEmpty()) {
      model.heads.add(placed);
    } else if (fault.get() == ControlFault.CONTRADICTING
        || isOtherMeaning(model, head, fault.get())) {
      model.contradicting.add(placed);
    } else if (fault.get() == ControlFault.RETIRED_KEY) {
      model.retired.add(placed); // what it signed in its time is no finding
    } else if (fault.get() != ControlFault.REPEATED || isLower(model, head)) {
      find(new Finding(record.toString(), head.model(), fault.get().code()));
    }
  }

  /** An earlier signature under the same number must have been over the same. */
  private static boolean isOtherMeaning(Model model, LiveSetHead head, ControlFault fault) {
    return fault == ControlFault.REPEATED
        && model
            .newest
            .get()
            .filter(n -> n.sequence() == head.sequence())
            .map(n -> !n.liveSet().equals(head.liveSet()))
            .orElse(false);
  }

  private static boolean isLower(Model model, LiveSetHead head) {
    return model.newest.get().map(n -> head.sequence() < n.sequence()).orElse(false);
  }

  /** Whether a replaced key says more than the key after it. */
  private static boolean isNews(Model model, LiveSetHead head) {
    return model
        .newest
        .get()
        .map(n -> head.sequence() > n.sequence() || head.at().isAfter(n.at()))
        .orElse(true);
  }

  private void word(SourcedEvent record, EnforcementEvent event) {
    Model model = model(event.model());
    String of = event.replica() + "\n" + event.requestId();
    switch (event.kind()) {
      case ENFORCEMENT_LOST -> model.lost.put(of, new Placed<>(event, record.toString()));
      case ENFORCEMENT_RESTORED -> model.lost.remove(of);
      case STATEMENT_REJECTED -> {} // the record itself is found here too
      case ENFORCED, REJECTED, WITHDRAWN -> {
        model.words.put(event.replica() + "\n" + event.digest(), event);
        if (event.kind() == EnforcementEvent.Kind.ENFORCED) {
          model.acknowledged.putIfAbsent(
              event.digest() + "\n" + event.requestId(), new Placed<>(event, record.toString()));
        }
      }
    }
  }

  private void heartbeat(ReplicaEvent event) {
    replicas.merge(event.replica(), event, (a, b) -> b.at().isBefore(a.at()) ? a : b);
  }

  private void step(SourcedEvent record, RequestEvent step) {
    Request known = requests.get(step.requestId());
    boolean begins = known == null && step.intake() != null;
    if (!begins && (known == null || !known.state().canBecome(step.state()))) {
      return; // recorded in the audit trail, and not followed
    }
    boolean shielded = step.state() == RequestState.SHIELDED || (known != null && known.shielded());
    String position = record.toString();
    requests.put(
        step.requestId(), new Request(step.model(), step.state(), step.at(), shielded, position));
    Optional.ofNullable(step.measured())
        .flatMap(Measurements::liveSet)
        .map(set -> new StepSet(step, set.sequence(), set.digest()))
        .ifPresent(named -> model(step.model()).steps.add(new Placed<>(named, position)));
  }

  private void find(Finding finding) {
    findings++;
    if (firstFindings.size() < EnforcementReport.NAMED) {
      firstFindings.add(finding);
    }
  }

  /** The word of a replica on an artefact, if it is of its present life. */
  static @Nullable EnforcementEvent word(Model model, ReplicaEvent replica, String digest) {
    EnforcementEvent word = model.words.get(replica.replica() + "\n" + digest);
    return word == null || word.at().isBefore(replica.startedAt()) ? null : word;
  }
}
