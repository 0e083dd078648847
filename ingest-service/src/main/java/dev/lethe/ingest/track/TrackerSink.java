package dev.lethe.ingest.track;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.RequestEvent;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Where the tracker writes: all of it belongs to one transaction. */
record TrackerSink(ProcessorContext<String, TrackerOutput> context) {
  long nowMs() {
    return context.currentSystemTimeMs();
  }

  Instant now() {
    return Instant.ofEpochMilli(nowMs());
  }

  void write(RequestEvent step) {
    forward(step.requestId(), new TrackerOutput.Step(Event.of(step)));
  }

  void write(AdapterEvent revocation) {
    forward(revocation.model(), new TrackerOutput.Statement(Event.of(revocation)));
  }

  void write(LiveSetHead head) {
    forward(head.model(), new TrackerOutput.Head(Event.of(head)));
  }

  void write(EnforcementEvent report) {
    forward(report.requestId(), new TrackerOutput.Report(Event.of(report)));
  }

  private void forward(String key, TrackerOutput output) {
    context.forward(new Record<>(key, output, nowMs(), new RecordHeaders()));
  }
}
