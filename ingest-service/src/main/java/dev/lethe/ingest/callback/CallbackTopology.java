package dev.lethe.ingest.callback;

import dev.lethe.db.keys.SubjectKey;
import dev.lethe.ingest.stream.JsonSerde;
import dev.lethe.schemas.Topics;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * {@code request-events}, and what {@code enforcement-events} say of lost and restored enforcement,
 * become callbacks. What is still to be delivered is a state store, hence a topic: nothing is lost
 * by a restart, and tries go on being counted. It is an application of its own, so no receiver
 * delays the lifecycle.
 *
 * @param statusSender null where OpenDSR is off
 * @param drpSender null where the Data Rights Protocol is off
 * @param notices whom the operator has told; what becomes of it is a case event
 */
public record CallbackTopology(
    Topics topics,
    SubjectKey subjectKey,
    AllowedCallbacks allowed,
    CallbackSender sender,
    @Nullable StatusCallbackSender statusSender,
    @Nullable DrpStatusSender drpSender,
    CallbackRetry retry,
    OperatorNotices notices) {
  private static final Serde<String> TEXT = Serdes.String();
  private static final Serde<byte[]> BYTES = Serdes.ByteArray();

  /** Associated data of the sealed address; another than that of the subject. */
  public static String sealedFor(String requestId) {
    return "callback:" + requestId;
  }

  /** Whether nobody can be told of anything. */
  public boolean isIdle() {
    return allowed.isEmpty() && notices.isEmpty();
  }

  /** A new topology; its processor holds state of its own. */
  public Topology build() {
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(CallbackProcessor.ADDRESSES), TEXT, TEXT));
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(CallbackProcessor.DELIVERIES),
            TEXT,
            JsonSerde.of(PendingCallback.class)));
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(CallbackProcessor.SUBJECTS), TEXT, TEXT));
    builder.stream(topics.requestEvents(), Consumed.with(BYTES, BYTES))
        .merge(reports(builder))
        .process(
            () -> new CallbackProcessor(this),
            CallbackProcessor.ADDRESSES,
            CallbackProcessor.DELIVERIES,
            CallbackProcessor.SUBJECTS)
        .to(topics.requestEvents(), Produced.with(BYTES, BYTES));
    return builder.build();
  }

  /** Brought to the one partition of {@code request-events}, where the addresses are. */
  private KStream<byte[], byte[]> reports(StreamsBuilder builder) {
    return builder.stream(topics.enforcementEvents(), Consumed.with(BYTES, BYTES))
        .filter((id, json) -> CallbackProcessor.isReport(json))
        .repartition(
            Repartitioned.<byte[], byte[]>as("enforcement-reports")
                .withKeySerde(BYTES)
                .withValueSerde(BYTES)
                .withNumberOfPartitions(1));
  }
}
