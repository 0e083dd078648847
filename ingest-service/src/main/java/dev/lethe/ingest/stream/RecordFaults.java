package dev.lethe.ingest.stream;

import dev.lethe.schemas.InvalidEventException;
import java.time.DateTimeException;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a record cannot be worked with. What would fail again each time is named in the
 * log by its place and passed over: one record must not stop all those behind it. Whatever else
 * fails (broker, database, disk) ends the thread, and the record is read again. Nothing of a record
 * is logged, neither its content nor the message of an exception. Thread-safe.
 *
 * <p>This is the last line: the stages themselves turn what they cannot read into dead letters.
 */
public final class RecordFaults
    implements DeserializationExceptionHandler,
        ProcessingExceptionHandler,
        ProductionExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RecordFaults.class);

  @Override
  public DeserializationHandlerResponse handle(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception failure) {
    report("read", context, failure);
    return DeserializationHandlerResponse.CONTINUE;
  }

  @Override
  public ProcessingHandlerResponse handle(
      ErrorHandlerContext context, @Nullable Record<?, ?> record, Exception failure) {
    if (record == null || !isOfTheRecord(failure)) {
      return ProcessingHandlerResponse.FAIL;
    }
    report("process", context, failure);
    return ProcessingHandlerResponse.CONTINUE;
  }

  @Override
  public ProductionExceptionHandlerResponse handle(
      ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception failure) {
    // Its transaction is lost anyway.
    return ProductionExceptionHandlerResponse.FAIL;
  }

  @Override
  @SuppressWarnings("rawtypes") // as the interface has it
  public ProductionExceptionHandlerResponse handleSerializationException(
      ErrorHandlerContext context,
      ProducerRecord record,
      Exception failure,
      SerializationExceptionOrigin origin) {
    report("write", context, failure);
    return ProductionExceptionHandlerResponse.CONTINUE;
  }

  @Override
  public void configure(Map<String, ?> configs) {
    // nothing to configure
  }

  /** Not of what is round it: the same record would fail in the same way. */
  private static boolean isOfTheRecord(Exception failure) {
    return failure instanceof InvalidEventException
        || failure instanceof IllegalArgumentException
        || failure instanceof NullPointerException
        || failure instanceof IndexOutOfBoundsException
        || failure instanceof ClassCastException
        || failure instanceof ArithmeticException
        || failure instanceof DateTimeException;
  }

  private static void report(String step, ErrorHandlerContext context, Exception failure) {
    LOG.error(
        "passed over a record: step={} topic={} partition={} offset={} error={}",
        step,
        context.topic(),
        context.partition(),
        context.offset(),
        RootCause.of(failure));
  }
}
