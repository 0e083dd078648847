package dev.lethe.standalone.bench;

import dev.lethe.db.replay.KafkaLog;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlFault;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.LiveSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Goes on with the trainer's chain of a running stack, while no trainer does. */
final class StatementTopicWriter implements AutoCloseable {
  private final String topic = new Topics(Topics.DEFAULT_PREFIX).adapterEvents();
  private final ControlSigner trainer;
  private final LiveSet set;
  private final KafkaProducer<String, byte[]> producer;
  private ChainEnd end;

  StatementTopicWriter(String bootstrap, String model, ControlKeys keys, ControlSigner trainer) {
    this.trainer = trainer;
    this.set = new LiveSet(model, keys);
    try (KafkaLog log = KafkaLog.open(bootstrap, List.of(topic))) {
      log.read(log.ends(), (events, left) -> events.forEach(record -> take(record.value())));
    }
    this.end = set.artefacts();
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "linger.ms", 20, "batch.size", 1 << 18),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  private void take(byte @Nullable [] value) {
    if (value != null) {
      Optional<ControlFault> unused = set.apply(EventSerdes.adapterEvents().read(value).data());
    }
  }

  /** What the topic said when it was read. */
  LiveSet set() {
    return set;
  }

  /** Signs a statement and sends it. */
  void say(AdapterEvent event) {
    AdapterEvent stated = ControlSignatures.sign(event, end, trainer);
    end = ControlSignatures.end(stated);
    byte[] value = EventSerdes.adapterEvents().write(Event.of(stated));
    var unused = producer.send(new ProducerRecord<>(topic, stated.model(), value));
  }

  /** Waits until all has been delivered. */
  void flush() {
    producer.flush();
  }

  /** Returns once all has been delivered. */
  @Override
  public void close() {
    producer.close();
  }
}
