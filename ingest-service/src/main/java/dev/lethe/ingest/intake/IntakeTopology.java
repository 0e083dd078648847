package dev.lethe.ingest.intake;

import dev.lethe.db.keys.MasterKey;
import dev.lethe.db.keys.SubjectKey;
import dev.lethe.ingest.callback.AllowedCallbacks;
import dev.lethe.ingest.reference.ForgetSetResolver;
import dev.lethe.ingest.stream.JsonSerde;
import dev.lethe.schemas.BodyDecryptor;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.IntakeCodec;
import dev.lethe.schemas.Limits;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.TrustedKeys;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;

/**
 * {@code unlearning-requests} → read → (repartition by id, sealed) → admit → {@code
 * request-events}, {@code unlearning-jobs}, {@code withdrawal-orders}, {@code
 * unlearning-requests-dlq}.
 *
 * @param partitions of the repartition topic
 * @param models that can forget
 * @param callbacks where callbacks may go
 * @param dueDates when requests may be due
 * @param holds which requests wait for a person
 * @param decryptor of what clients encrypted
 * @param signer of orders
 * @param trusted the service's own keys, by which it knows who asked
 */
public record IntakeTopology(
    Topics topics,
    int partitions,
    ServedModels models,
    AllowedCallbacks callbacks,
    DueDates dueDates,
    HoldPolicy holds,
    Limits limits,
    BodyDecryptor decryptor,
    MasterKey masterKey,
    SubjectKey subjectKey,
    PayloadVault vault,
    ForgetSetResolver resolver,
    ControlSigner signer,
    TrustedKeys trusted) {
  /** Room for the CloudEvents envelope round a body that is as large as allowed. */
  private static final int ENVELOPE_BYTES = 64 * 1024;

  private static final Serde<String> TEXT = Serdes.String();
  private static final Serde<byte[]> BYTES = Serdes.ByteArray();

  /** A new topology; its processors hold state of their own. */
  public Topology build() {
    IntakeCodec codec = new IntakeCodec(enveloped(), decryptor);
    RequestAdmitter admitter =
        new RequestAdmitter(models, callbacks, dueDates, holds, subjectKey, vault, resolver);
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(AdmissionProcessor.STORE),
            TEXT,
            JsonSerde.of(AdmissionRecord.class)));

    KStream<byte[], IntakeOutput> read =
        builder.stream(topics.requests(), Consumed.with(BYTES, BYTES))
            .process(() -> new IntakeReadProcessor(codec, masterKey, vault));
    only(read, IntakeOutput.Dead.class)
        .mapValues(IntakeOutput.Dead::event)
        .to(topics.deadLetters(), Produced.with(BYTES, EventSerdes.deadLetters()));

    KStream<String, IntakeOutput> admitted =
        only(read, IntakeOutput.Routed.class)
            .map(
                (key, routed) ->
                    KeyValue.pair(TEXT.deserializer().deserialize("", key), routed.sealed()))
            .repartition(
                Repartitioned.<String, byte[]>as("requests-by-id")
                    .withKeySerde(TEXT)
                    .withValueSerde(BYTES)
                    .withNumberOfPartitions(partitions))
            .process(
                () ->
                    new AdmissionProcessor(
                        topics.requests(),
                        codec,
                        enveloped(),
                        masterKey,
                        vault,
                        admitter,
                        signer,
                        trusted),
                AdmissionProcessor.STORE);
    write(admitted);
    return builder.build();
  }

  private void write(KStream<String, IntakeOutput> admitted) {
    only(admitted, IntakeOutput.Step.class)
        .mapValues(IntakeOutput.Step::event)
        .to(topics.requestEvents(), Produced.with(TEXT, EventSerdes.requestEvents()));
    only(admitted, IntakeOutput.Job.class)
        .map((id, job) -> KeyValue.pair(job.event().data().model(), job.event()))
        .to(topics.jobs(), Produced.with(TEXT, EventSerdes.jobs()));
    only(admitted, IntakeOutput.Order.class)
        .map((id, order) -> KeyValue.pair(order.event().data().model(), order.event()))
        .to(topics.withdrawalOrders(), Produced.with(TEXT, EventSerdes.withdrawalOrders()));
    only(admitted, IntakeOutput.Dead.class)
        .mapValues(IntakeOutput.Dead::event)
        .to(topics.deadLetters(), Produced.with(TEXT, EventSerdes.deadLetters()));
  }

  private Limits enveloped() {
    return new Limits(
        limits.maxExamples(), limits.maxTokensPerExample(), limits.maxBytes() + ENVELOPE_BYTES);
  }

  private static <K, T extends IntakeOutput> KStream<K, T> only(
      KStream<K, IntakeOutput> outputs, Class<T> type) {
    return outputs.filter((key, output) -> type.isInstance(output)).mapValues(type::cast);
  }
}
