package dev.lethe.ingest.intake;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Where a record lay in the intake topic. It travels in a header, so that a later stage can still
 * name it.
 */
record IntakePosition(String topic, int partition, long offset) {
  private static final String HEADER = "lethe-position";

  static IntakePosition of(RecordMetadata metadata) {
    return new IntakePosition(metadata.topic(), metadata.partition(), metadata.offset());
  }

  static IntakePosition from(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    if (header == null) {
      throw new IllegalArgumentException("no " + HEADER + " header");
    }
    String[] parts = new String(header.value(), StandardCharsets.UTF_8).split("/", 3);
    return new IntakePosition(parts[2], Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
  }

  void addTo(Headers headers) {
    String text = partition + "/" + offset + "/" + topic;
    headers.add(HEADER, text.getBytes(StandardCharsets.UTF_8));
  }
}
