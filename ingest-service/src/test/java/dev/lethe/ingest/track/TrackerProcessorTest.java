package dev.lethe.ingest.track;

import static dev.lethe.ingest.track.TrackerFixture.MODEL;
import static dev.lethe.ingest.track.TrackerFixture.SHIELD;
import static dev.lethe.ingest.track.TrackerFixture.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ingest.TestKeys;
import dev.lethe.ingest.stream.JsonSerde;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.control.ControlSignatures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tracker on a clock that somebody sets. */
class TrackerProcessorTest {
  private final MockProcessorContext<String, TrackerOutput> context = new MockProcessorContext<>();
  private TrackerProcessor tracker = stage();
  private Instant now = START;

  TrackerProcessorTest() {
    context.setCurrentSystemTimeMs(now.toEpochMilli());
    add(store(RequestTracks.STORE, JsonSerde.of(RequestTrack.class)));
    add(store(LiveSets.STORE, JsonSerde.of(AdapterEvent.class)));
    add(store(HeadSigner.STORE, JsonSerde.of(LiveSetHead.class)));
    add(store(EnforcementWatch.STORE, JsonSerde.of(EnforcementWatch.Gap.class)));
    add(store(TrackerProcessor.REPLICAS, JsonSerde.of(ReplicaEvent.class)));
    tracker.init(context);
  }

  @ParameterizedTest
  @ValueSource(longs = {-24, 24})
  void aDeadReplicaIsGivenUpAlsoWhenTheClockWasSet(long hours) {
    // Given a shield that one of two replicas has acknowledged before it fell silent
    alive("one");
    alive("two");
    hear(new TrackerInput.Step(accepted()));
    hear(new TrackerInput.Artefact(shield()));
    hear(new TrackerInput.Acknowledgement(acknowledged("one")));

    // When the clock is set, and only that one goes on beating
    leap(Duration.ofHours(hours));
    beatFor(Duration.ofSeconds(8));
    assertThat(states()).isEmpty();
    beatFor(Duration.ofSeconds(8));

    // Then the other is not waited for until the clock says what it said
    assertThat(states()).containsExactly(RequestState.SHIELDED);
  }

  @Test
  void aRestartedTrackerKnowsWhatItKnewAndWhatCameTooEarly() {
    // Given a shield that is in force, another one whose forerunner is missing, and a restart
    alive("one");
    hear(new TrackerInput.Step(accepted()));
    AdapterEvent first = shield();
    AdapterEvent second = stated("r-2", "second", ControlSignatures.end(first));
    AdapterEvent third = stated("r-3", "third", ControlSignatures.end(second));
    hear(new TrackerInput.Artefact(first));
    hear(new TrackerInput.Artefact(third));
    tracker = stage();
    tracker.init(context);
    context.resetForwards();

    // When the forerunner comes, and the replica's word
    hear(new TrackerInput.Artefact(second));
    hear(new TrackerInput.Acknowledgement(acknowledged("one")));

    // Then all three are covered by the head
    assertThat(states()).containsExactly(RequestState.SHIELDED);
    assertThat(heads()).last().extracting(LiveSetHead::sequence).isEqualTo(3L);
  }

  private void beatFor(Duration time) {
    for (long second = 0; second < time.toSeconds(); second += 2) {
      leap(Duration.ofSeconds(2));
      alive("one");
    }
  }

  private void leap(Duration by) {
    now = now.plus(by);
    context.setCurrentSystemTimeMs(now.toEpochMilli());
  }

  private void alive(String replica) {
    hear(
        new TrackerInput.Heartbeat(
            new ReplicaEvent(
                replica,
                MODEL,
                "http://127.0.0.1:1",
                TrackerFixture.digest("base"),
                START,
                now,
                false)));
  }

  private RequestEvent accepted() {
    return new RequestEvent(
        "r-1", "acme", MODEL, RequestState.ACCEPTED, now, null, null, null, null, null, null);
  }

  private AdapterEvent shield() {
    return shield("r-1", SHIELD, LiveSetHead.ChainEnd.NONE);
  }

  private AdapterEvent shield(String id, String digest, LiveSetHead.ChainEnd after) {
    StoredArtefact stored = new StoredArtefact(digest, "x", "c2ln", TrackerFixture.digest("base"));
    AdapterEvent shield = AdapterEvent.shieldReady(id, MODEL, stored, now);
    return ControlSignatures.sign(shield, after, TestKeys.trainer());
  }

  private AdapterEvent stated(String id, String digest, LiveSetHead.ChainEnd after) {
    return shield(id, TrackerFixture.digest(digest), after);
  }

  private List<LiveSetHead> heads() {
    return context.forwarded().stream()
        .map(forwarded -> forwarded.record().value())
        .filter(TrackerOutput.Head.class::isInstance)
        .map(output -> ((TrackerOutput.Head) output).event().data())
        .toList();
  }

  private EnforcementEvent acknowledged(String replica) {
    return new EnforcementEvent(
        "r-1", MODEL, replica, SHIELD, EnforcementEvent.Kind.ENFORCED, now, null, null);
  }

  private void hear(TrackerInput signal) {
    tracker.process(new Record<>(MODEL, signal, now.toEpochMilli()));
  }

  private List<RequestState> states() {
    return context.forwarded().stream()
        .map(forwarded -> forwarded.record().value())
        .filter(TrackerOutput.Step.class::isInstance)
        .map(output -> ((TrackerOutput.Step) output).event().data().state())
        .toList();
  }

  private void add(KeyValueStore<String, ?> store) {
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
  }

  private static <V> KeyValueStore<String, V> store(String name, Serde<V> values) {
    return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
        .withLoggingDisabled()
        .build();
  }

  private static TrackerProcessor stage() {
    return new TrackerProcessor(
        new TrafficBudget(0.01),
        new ControlPath(
            TestKeys.signer(),
            TestKeys.keys(),
            Set.of(MODEL),
            model -> Optional.empty(),
            new TrackerStatus()),
        1);
  }
}
