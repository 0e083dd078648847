package dev.lethe.inference.reload;

import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventCodec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Events as Kafka records. */
final class EventRecords {
  private EventRecords() {}

  static <T> ProducerRecord<String, byte[]> of(
      String topic, String key, EventCodec<T> codec, Event<T> event) {
    RecordHeaders headers = new RecordHeaders();
    byte[] value = codec.serialize(topic, headers, event);
    return new ProducerRecord<>(topic, null, key, value, headers);
  }
}
