package dev.lethe.ingest.intake;

import dev.lethe.db.keys.KeyDestroyedException;
import dev.lethe.db.keys.MasterKey;
import dev.lethe.schemas.IntakeCodec;
import dev.lethe.schemas.IntakeMessage;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.service.kafka.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Reads what clients wrote. What is valid goes on, sealed with the request's own key and keyed by
 * request id; clients may use any partitioner, so the owner of an id is found by a repartition.
 * What cannot be read becomes a dead letter.
 */
final class IntakeReadProcessor implements Processor<byte[], byte[], byte[], IntakeOutput> {
  /** A key as received, unless it is absurd. */
  private static final int MAX_KEY_BYTES = 1024;

  private final IntakeCodec codec;
  private final PayloadVault vault;
  private final DeadLetters deadLetters;
  private @Nullable ProcessorContext<byte[], IntakeOutput> context;

  IntakeReadProcessor(IntakeCodec codec, MasterKey masterKey, PayloadVault vault) {
    this.codec = codec;
    this.vault = vault;
    this.deadLetters = new DeadLetters(masterKey);
  }

  @Override
  public void init(ProcessorContext<byte[], IntakeOutput> context) {
    this.context = context;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    ProcessorContext<byte[], IntakeOutput> out = Objects.requireNonNull(context);
    IntakePosition position = IntakePosition.of(out.recordMetadata().orElseThrow());
    Instant now = Instant.ofEpochMilli(out.currentSystemTimeMs());
    Headers headers = TraceContext.of(record.headers());
    position.addTo(headers);
    IntakeOutput output = read(record, position, now);
    if (output instanceof IntakeOutput.Routed) {
      RequestingActor.passOn(record.headers(), headers);
    }
    out.forward(
        record
            .withKey(key(record.key()))
            .withValue(output)
            .withHeaders(headers)
            .withTimestamp(now.toEpochMilli())); // The client's own could outlive no retention.
  }

  private IntakeOutput read(Record<byte[], byte[]> record, IntakePosition position, Instant now) {
    try {
      IntakeMessage message = codec.read(record.key(), record.headers(), record.value());
      return new IntakeOutput.Routed(routed(message, now));
    } catch (InvalidEventException e) {
      return deadLetters.letter(e.code(), e.field(), position, record.value(), now);
    } catch (KafkaException | VaultUnavailableException e) {
      throw e; // The record is read again.
    } catch (RuntimeException e) {
      return deadLetters.letter("unprocessable", null, position, record.value(), now);
    }
  }

  /** All modes continue as one, with nothing in plain text that is to be forgotten. */
  private byte[] routed(IntakeMessage message, Instant now) {
    String eventId =
        UUID.nameUUIDFromBytes(message.id().getBytes(StandardCharsets.UTF_8)).toString();
    if (message instanceof IntakeMessage.Erase erase) {
      return codec.writeSealed(eventId, now, sealed(erase));
    }
    return message instanceof IntakeMessage.Sealed sealed
        ? codec.writeSealed(eventId, Objects.requireNonNullElse(sealed.takenAt(), now), sealed)
        : codec.writeCancel(eventId, now, message.id());
  }

  private IntakeMessage.Sealed sealed(IntakeMessage.Erase erase) {
    String payload;
    try {
      payload = vault.seal(erase.id(), Json.canonical(erase.parsed().body()));
    } catch (KeyDestroyedException e) {
      payload = ""; // It has ended: the digest tells whether this is a repetition or a conflict.
    }
    return new IntakeMessage.Sealed(
        erase.id(), erase.parsed().bodyDigest(), erase.idempotencyKeyDigest(), payload);
  }

  private static byte @Nullable [] key(byte @Nullable [] received) {
    return received == null || received.length > MAX_KEY_BYTES ? null : received;
  }
}
