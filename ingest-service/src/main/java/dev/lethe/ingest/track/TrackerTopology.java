package dev.lethe.ingest.track;

import dev.lethe.ingest.certify.CertificationOutcome;
import dev.lethe.ingest.certify.CertificationProcessor;
import dev.lethe.ingest.certify.CertificationState;
import dev.lethe.ingest.certify.Certifier;
import dev.lethe.ingest.stream.JsonSerde;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.Topics;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;

/**
 * {@code adapter-events}, {@code enforcement-events}, {@code replica-events}, {@code
 * withdrawal-orders} and {@code request-events}, brought together by model, become SHIELDED,
 * ENFORCED, CANCELLED and REVOKED on {@code request-events}, revocations on {@code adapter-events},
 * heads on {@code live-set-heads}, and reports on {@code enforcement-events}; ENFORCED becomes
 * CERTIFIED if it was signed.
 *
 * @param partitions of the repartition topic
 * @param budget what share of the traffic a shield may fire on without a warning
 * @param control signs what changes what is served
 */
public record TrackerTopology(
    Topics topics, int partitions, Certifier certifier, TrafficBudget budget, ControlPath control) {
  private static final Serde<String> TEXT = Serdes.String();
  private static final Serde<byte[]> BYTES = Serdes.ByteArray();

  /** A new topology; its processors hold state of their own. */
  public Topology build() {
    StreamsBuilder builder = new StreamsBuilder();
    addStores(builder);
    KStream<byte[], byte[]> requestEvents =
        builder.stream(topics.requestEvents(), Consumed.with(BYTES, BYTES));
    write(
        signals(builder, requestEvents)
            .filter((model, signal) -> TrackerProcessor.heeds(signal))
            .repartition(
                Repartitioned.<String, TrackerInput>as("signals-by-model")
                    .withKeySerde(TEXT)
                    .withValueSerde(TrackerInputSerde.create())
                    .withNumberOfPartitions(partitions))
            .process(
                () -> new TrackerProcessor(budget, control, partitions),
                TrackerProcessor.STORES.toArray(new String[0])));
    file(requestEvents);
    return builder.build();
  }

  private void file(KStream<byte[], byte[]> requestEvents) {
    KStream<String, CertificationOutcome> filed =
        requestEvents.process(
            () ->
                new CertificationProcessor(
                    certifier, control.keys(), control.status()::leaveUndocumented),
            CertificationProcessor.STORE,
            CertificationProcessor.CERTIFICATES);
    filed
        .flatMapValues(CertificationOutcome::steps)
        .to(topics.requestEvents(), Produced.with(TEXT, EventSerdes.requestEvents()));
    filed
        .flatMapValues(CertificationOutcome::findings)
        .to(topics.enforcementEvents(), Produced.with(TEXT, EventSerdes.enforcementEvents()));
  }

  private KStream<String, TrackerInput> signals(
      StreamsBuilder builder, KStream<byte[], byte[]> requestEvents) {
    return hear(requestEvents, EventSerdes.requestEvents(), TrackerInput.Step::new)
        .merge(
            hear(
                builder,
                topics.adapterEvents(),
                EventSerdes.adapterEvents(),
                TrackerInput.Artefact::new))
        .merge(
            hear(
                builder,
                topics.enforcementEvents(),
                EventSerdes.enforcementEvents(),
                TrackerInput.Acknowledgement::new))
        .merge(
            hear(
                builder,
                topics.replicaEvents(),
                EventSerdes.replicaEvents(),
                TrackerInput.Heartbeat::new))
        .merge(
            hear(
                builder,
                topics.withdrawalOrders(),
                EventSerdes.withdrawalOrders(),
                TrackerInput.Order::new));
  }

  private static <T> KStream<String, TrackerInput> hear(
      StreamsBuilder builder, String topic, EventCodec<T> codec, Function<T, TrackerInput> signal) {
    return hear(builder.stream(topic, Consumed.with(BYTES, BYTES)), codec, signal);
  }

  private static <T> KStream<String, TrackerInput> hear(
      KStream<byte[], byte[]> events, EventCodec<T> codec, Function<T, TrackerInput> signal) {
    return events.process(() -> new TrackerInputProcessor<>(codec, signal));
  }

  private void write(KStream<String, TrackerOutput> outputs) {
    only(outputs, TrackerOutput.Step.class)
        .mapValues(TrackerOutput.Step::event)
        .to(topics.requestEvents(), Produced.with(TEXT, EventSerdes.requestEvents()));
    only(outputs, TrackerOutput.Statement.class)
        .mapValues(TrackerOutput.Statement::event)
        .to(topics.adapterEvents(), Produced.with(TEXT, EventSerdes.adapterEvents()));
    only(outputs, TrackerOutput.Head.class)
        .mapValues(TrackerOutput.Head::event)
        .to(topics.liveSetHeads(), Produced.with(TEXT, EventSerdes.liveSetHeads()));
    only(outputs, TrackerOutput.Report.class)
        .mapValues(TrackerOutput.Report::event)
        .to(topics.enforcementEvents(), Produced.with(TEXT, EventSerdes.enforcementEvents()));
  }

  private static <T extends TrackerOutput> KStream<String, T> only(
      KStream<String, TrackerOutput> outputs, Class<T> type) {
    return outputs.filter((key, output) -> type.isInstance(output)).mapValues(type::cast);
  }

  private static void addStores(StreamsBuilder builder) {
    persistent(builder, RequestTracks.STORE, JsonSerde.of(RequestTrack.class));
    persistent(builder, LiveSets.STORE, JsonSerde.of(AdapterEvent.class));
    persistent(builder, HeadSigner.STORE, JsonSerde.of(LiveSetHead.class));
    persistent(builder, EnforcementWatch.STORE, JsonSerde.of(EnforcementWatch.Gap.class));
    persistent(builder, CertificationProcessor.CERTIFICATES, TEXT);
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(TrackerProcessor.REPLICAS),
            TEXT,
            JsonSerde.of(ReplicaEvent.class)));
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(CertificationProcessor.STORE),
            TEXT,
            JsonSerde.of(CertificationState.class)));
  }

  private static <V> void persistent(StreamsBuilder builder, String name, Serde<V> values) {
    builder.addStateStore(
        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), TEXT, values));
  }
}
