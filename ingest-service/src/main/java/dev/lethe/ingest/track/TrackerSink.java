package dev.lethe.ingest.track;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.service.kafka.RecentTraces;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Where the tracker writes: all of it belongs to one transaction.
 *
 * @param traces by which what is written of a request carries on its trace
 */
record TrackerSink(ProcessorContext<String, TrackerOutput> context, RecentTraces traces) {
  long nowMs() {
    return context.currentSystemTimeMs();
  }

  Instant now() {
    return Instant.ofEpochMilli(nowMs());
  }

  void write(RequestEvent step) {
    forward(step.requestId(), new TrackerOutput.Step(Event.of(step)), traceOf(step.requestId()));
  }

  void write(AdapterEvent revocation) {
    forward(
        revocation.model(),
        new TrackerOutput.Statement(Event.of(revocation)),
        traceOf(revocation.requestId()));
  }

  void write(LiveSetHead head) {
    forward(head.model(), new TrackerOutput.Head(Event.of(head)), new RecordHeaders());
  }

  void write(EnforcementEvent report) {
    forward(
        report.requestId(),
        new TrackerOutput.Report(Event.of(report)),
        traceOf(report.requestId()));
  }

  private Headers traceOf(String requestId) {
    Headers trace = new RecordHeaders();
    traces.addTo(trace, requestId);
    return trace;
  }

  private void forward(String key, TrackerOutput output, Headers headers) {
    context.forward(new Record<>(key, output, nowMs(), headers));
  }
}
