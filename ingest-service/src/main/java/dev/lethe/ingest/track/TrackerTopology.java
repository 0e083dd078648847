package dev.lethe.ingest.track;

import dev.lethe.ingest.certify.CaseFile;
import dev.lethe.ingest.certify.Certifier;
import dev.lethe.ingest.certify.CertifyStage;
import dev.lethe.ingest.stream.JsonSerde;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
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
 * {@code adapter-events}, {@code enforcement-events}, {@code replica-events} and {@code
 * request-events}, brought together by model, become SHIELDED, ENFORCED and CANCELLED on {@code
 * request-events}; ENFORCED becomes CERTIFIED.
 *
 * @param partitions of the repartition topic
 * @param budget what share of the traffic a shield may fire on without a warning
 */
public record TrackerTopology(
    Topics topics, int partitions, Certifier certifier, TrafficBudget budget) {
  private static final Serde<String> TEXT = Serdes.String();
  private static final Serde<byte[]> BYTES = Serdes.ByteArray();

  /** A new topology; its processors hold state of their own. */
  public Topology build() {
    StreamsBuilder builder = new StreamsBuilder();
    addStores(builder);
    KStream<byte[], byte[]> requestEvents =
        builder.stream(topics.requestEvents(), Consumed.with(BYTES, BYTES));

    write(
        hear(requestEvents, EventSerdes.requestEvents(), Signal.Step::new)
            .filter((model, signal) -> TrackStage.heeds(signal))
            .merge(
                hear(
                    builder,
                    topics.adapterEvents(),
                    EventSerdes.adapterEvents(),
                    Signal.Artefact::new))
            .merge(
                hear(
                    builder,
                    topics.enforcementEvents(),
                    EventSerdes.enforcementEvents(),
                    Signal.Acknowledgement::new))
            .merge(
                hear(
                    builder,
                    topics.replicaEvents(),
                    EventSerdes.replicaEvents(),
                    Signal.Heartbeat::new))
            .repartition(
                Repartitioned.<String, Signal>as("signals-by-model")
                    .withKeySerde(TEXT)
                    .withValueSerde(SignalSerde.create())
                    .withNumberOfPartitions(partitions))
            .process(
                () -> new TrackStage(budget),
                TrackStage.OPEN,
                TrackStage.CLOSED,
                TrackStage.REPLICAS));
    write(requestEvents.process(() -> new CertifyStage(certifier), CertifyStage.STORE));
    return builder.build();
  }

  private static <T> KStream<String, Signal> hear(
      StreamsBuilder builder, String topic, EventCodec<T> codec, Function<T, Signal> signal) {
    return hear(builder.stream(topic, Consumed.with(BYTES, BYTES)), codec, signal);
  }

  private static <T> KStream<String, Signal> hear(
      KStream<byte[], byte[]> events, EventCodec<T> codec, Function<T, Signal> signal) {
    return events.process(() -> new HearStage<>(codec, signal));
  }

  private void write(KStream<String, Event<RequestEvent>> steps) {
    steps.to(topics.requestEvents(), Produced.with(TEXT, EventSerdes.requestEvents()));
  }

  private static void addStores(StreamsBuilder builder) {
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(TrackStage.OPEN), TEXT, JsonSerde.of(RequestTrack.class)));
    builder.addStateStore(
        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(TrackStage.CLOSED), TEXT, TEXT));
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(TrackStage.REPLICAS),
            TEXT,
            JsonSerde.of(ReplicaEvent.class)));
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(CertifyStage.STORE), TEXT, JsonSerde.of(CaseFile.class)));
  }
}
