package dev.lethe.ingest.track;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.service.kafka.RecentTraces;
import dev.lethe.service.trace.SpanAttribute;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
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
    try (TracedStep traced = traced("step", step.requestId(), step.model())) {
      traced.with(SpanAttribute.STATE, step.state());
      forward(step.requestId(), new TrackerOutput.Step(Event.of(step)), traced.headers());
    }
  }

  void write(AdapterEvent revocation) {
    try (TracedStep traced = traced("withdraw", revocation.requestId(), revocation.model())) {
      traced.with(SpanAttribute.DIGEST, revocation.digest());
      forward(
          revocation.model(), new TrackerOutput.Statement(Event.of(revocation)), traced.headers());
    }
  }

  void write(LiveSetHead head) {
    forward(head.model(), new TrackerOutput.Head(Event.of(head)), new RecordHeaders());
  }

  void write(EnforcementEvent report) {
    forward(
        report.requestId(),
        new TrackerOutput.Report(Event.of(report)),
        traces.of(report.requestId()));
  }

  /** A step of a request under the trace that it was asked for. */
  private TracedStep traced(String name, String requestId, String model) {
    return Spans.step(name, traces.of(requestId))
        .with(SpanAttribute.REQUEST_ID, requestId)
        .with(SpanAttribute.MODEL, model);
  }

  private void forward(String key, TrackerOutput output, Headers headers) {
    context.forward(new Record<>(key, output, nowMs(), headers));
  }
}
