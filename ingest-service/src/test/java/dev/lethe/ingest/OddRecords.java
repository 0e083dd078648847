package dev.lethe.ingest;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** What anybody who may write to a topic can put there: odd keys, values, headers, times. */
public final class OddRecords {
  private static final long LATE = Long.MAX_VALUE;

  private OddRecords() {}

  /** All of them; {@code event} is one that the topic's reader understands. */
  public static List<TestRecord<byte[], byte[]>> around(byte[] event) {
    List<TestRecord<byte[], byte[]>> all = new ArrayList<>();
    for (long time : new long[] {0, 1, LATE}) {
      all.add(new TestRecord<>(bytes("odd"), bytes("{}"), new RecordHeaders(), time));
    }
    for (byte @Nullable [] key :
        new byte @Nullable [][] {null, {}, {0}, {(byte) 0xff, (byte) 0xfe}, random(100_000)}) {
      all.add(new TestRecord<>(key, event, new RecordHeaders(), 0L));
      all.add(new TestRecord<>(key, null, new RecordHeaders(), 0L));
    }
    for (byte[] value : values(event)) {
      all.add(new TestRecord<>(bytes("odd"), value, new RecordHeaders(), 0L));
    }
    for (Headers headers : headers()) {
      all.add(new TestRecord<>(bytes("odd"), bytes("{}"), headers, 0L));
      all.add(new TestRecord<>(null, null, headers, LATE));
    }
    return all;
  }

  private static List<byte[]> values(byte[] event) {
    String text = new String(event, UTF_8);
    return List.of(
        new byte[0],
        new byte[] {0},
        random(5_000),
        text.getBytes(UTF_16),
        bytes(text.substring(0, text.length() / 2)),
        bytes(text.replace("\"id\":\"", "\"id\":\"\\u0000")),
        bytes(text.replace("\"time\":\"", "\"time\":\"9")),
        bytes("[".repeat(50_000)),
        bytes("null"),
        bytes("{\"measured\":1e999}"));
  }

  private static List<Headers> headers() {
    List<Headers> all = new ArrayList<>();
    for (String name :
        List.of(
            "",
            "content-type",
            "traceparent",
            "tracestate",
            "lethe-position",
            "lethe-actor",
            "ce_id")) {
      for (byte @Nullable [] value :
          new byte @Nullable [][] {null, {}, {0, (byte) 0xff}, random(2_000_000)}) {
        all.add(new RecordHeaders().add(name, value).add(name, value));
      }
    }
    for (String type : List.of("text/plain", "application/cloudevents+avro", "APPLICATION/JSON;")) {
      all.add(new RecordHeaders().add("content-type", bytes(type)));
      all.add(
          new RecordHeaders()
              .add("content-type", bytes(type))
              .add("ce_specversion", bytes("1.0"))
              .add("ce_id", null));
    }
    return all;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
