package dev.lethe.ingest.track;

import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.service.kafka.TraceContext;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the events of one topic and hands them to the tracker of their model. What is not a valid
 * event is reported by its position and passed over; case events say nothing to it.
 */
final class TrackerInputProcessor<T> implements Processor<byte[], byte[], String, TrackerInput> {
  private static final Logger LOG = LoggerFactory.getLogger(TrackerInputProcessor.class);

  private final EventCodec<T> codec;
  private final Function<T, TrackerInput> signal;
  private @Nullable ProcessorContext<String, TrackerInput> context;

  TrackerInputProcessor(EventCodec<T> codec, Function<T, TrackerInput> signal) {
    this.codec = codec;
    this.signal = signal;
  }

  @Override
  public void init(ProcessorContext<String, TrackerInput> context) {
    this.context = context;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    ProcessorContext<String, TrackerInput> out = Objects.requireNonNull(context);
    if (record.value() == null || CaseEvent.isMarked(record.value())) {
      return;
    }
    Event<T> event;
    try {
      event = codec.read(record.value());
    } catch (InvalidEventException e) {
      RecordMetadata at = out.recordMetadata().orElseThrow();
      LOG.warn(
          "passed over an invalid event: topic={} partition={} offset={} reason={} field={}",
          at.topic(),
          at.partition(),
          at.offset(),
          e.code(),
          e.field());
      return;
    }
    TrackerInput heard = signal.apply(event.data());
    out.forward(
        new Record<>(heard.model(), heard, record.timestamp(), TraceContext.of(record.headers())));
  }
}
