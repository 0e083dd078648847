package dev.lethe.ingest.track;

import static dev.lethe.ingest.track.TrackerFixture.BUNDLE;
import static dev.lethe.ingest.track.TrackerFixture.SHIELD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.RequestState;
import dev.lethe.service.trace.SpanRecorder;
import dev.lethe.service.trace.SpanRecorder.Recorded;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.TestOutputTopic;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps and statements carry on the trace that a request was asked for under. */
class TrackerTraceTest {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String ANOTHER = PARENT.replace('a', 'e');

  @AutoClose private final TrackerFixture lethe;
  private final TestOutputTopic<byte[], byte[]> steps;
  private final TestOutputTopic<byte[], byte[]> statements;

  TrackerTraceTest(@TempDir Path folder) {
    lethe = new TrackerFixture(folder);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    steps = lethe.driver.createOutputTopic("test.request-events", bytes, bytes);
    statements = lethe.driver.createOutputTopic("test.adapter-events", bytes, bytes);
  }

  @Test
  void everyStepUpToTheCertificateCarriesTheTraceOfItsOwnRequest() {
    // Given a request under a trace, another under none, and a trainer that knows of no traces
    lethe.alive("one");
    lethe.sayWith("traceparent", PARENT);
    lethe.accepted("r-1");
    lethe.sayWithNone();
    lethe.accepted("r-2");
    lethe.shieldReady("r-1");
    lethe.ack("one", "r-1", SHIELD);
    lethe.sayWith("traceparent", ANOTHER);
    lethe.step("r-1", RequestState.FITTING);
    lethe.adapterReady("r-1");
    lethe.step("r-1", RequestState.VERIFIED, BUNDLE, null);

    // When it is enforced, and the other one is shielded
    String second = TrackerFixture.digest("shield of the second");
    lethe.adapter("r-2", AdapterEvent.Kind.SHIELD_READY, second);
    lethe.ack("one", "r-1", BUNDLE);
    lethe.ack("one", "r-2", second);
    lethe.withdraw("one", "r-1", SHIELD);

    // Then the first trace counts, and the other request has none
    assertThat(traced())
        .contains("r-1 SHIELDED " + PARENT, "r-1 ENFORCED " + PARENT, "r-1 CERTIFIED " + PARENT)
        .contains("r-2 SHIELDED none");
    assertThat(statements.readRecordsToList())
        .isNotEmpty()
        .allSatisfy(
            record ->
                assertThat(parent(record.headers().lastHeader("traceparent"))).isEqualTo(PARENT));
  }

  @Test
  void everyStepUpToTheCertificateIsASpanOfItsRequestsTrace() {
    try (SpanRecorder recorder = SpanRecorder.start()) {
      // Given a request under a trace
      lethe.alive("one");
      lethe.sayWith("traceparent", PARENT);
      lethe.accepted("r-1");
      lethe.sayWithNone();

      // When it goes all the way
      lethe.shieldReady("r-1");
      lethe.ack("one", "r-1", SHIELD);
      lethe.step("r-1", RequestState.FITTING);
      lethe.adapterReady("r-1");
      lethe.step("r-1", RequestState.VERIFIED, BUNDLE, null);
      lethe.ack("one", "r-1", BUNDLE);
      lethe.withdraw("one", "r-1", SHIELD);

      // Then each step is a span, and its record names it
      List<Recorded> spans = recorder.spans();
      assertThat(spans).extracting(Recorded::traceId).containsOnly(PARENT.substring(3, 35));
      assertThat(spans)
          .extracting(span -> span.name() + " " + span.attributes().get("lethe.request.state"))
          .contains("step shielded", "step enforced", "certify null");
      assertThat(spans)
          .extracting(span -> span.attributes().get("lethe.request.id"))
          .containsOnly("r-1");
      String certify = recorder.named("certify").get(0).spanId();
      assertThat(traced()).contains("r-1 CERTIFIED " + PARENT.substring(0, 36) + certify + "-01");
    }
  }

  @Test
  void whatIsNoTraceContextChangesNothing() {
    lethe.alive("one");
    lethe.sayWith("traceparent", PARENT + "-" + "x".repeat(100_000));
    lethe.accepted("r-1");
    lethe.shieldReady("r-1");

    lethe.ack("one", "r-1", SHIELD);

    assertThat(traced()).containsExactly("r-1 SHIELDED none");
  }

  /** What the tracker wrote, without what was piped in. */
  private List<String> traced() {
    List<String> written = new ArrayList<>();
    steps
        .readRecordsToList()
        .forEach(
            record -> {
              var event = EventSerdes.requestEvents().read(record.value()).data();
              String parent = parent(record.headers().lastHeader("traceparent"));
              written.add(event.requestId() + " " + event.state() + " " + parent);
            });
    return written;
  }

  private static String parent(Header header) {
    return header == null ? "none" : new String(header.value(), StandardCharsets.UTF_8);
  }
}
