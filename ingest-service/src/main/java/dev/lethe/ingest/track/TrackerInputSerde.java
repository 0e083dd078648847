package dev.lethe.ingest.track;

import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventCodec;
import dev.lethe.schemas.EventSerdes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Signals between the two stages of the tracker: one byte for the kind, then the CloudEvent. */
final class TrackerInputSerde {
  private static final byte ARTEFACT = 'a';
  private static final byte ACKNOWLEDGEMENT = 'e';
  private static final byte HEARTBEAT = 'h';
  private static final byte STEP = 's';
  private static final byte ORDER = 'o';

  private TrackerInputSerde() {}

  static Serde<TrackerInput> create() {
    return Serdes.serdeFrom(
        (topic, signal) -> signal == null ? null : write(signal),
        (topic, bytes) -> bytes == null ? null : read(bytes));
  }

  private static byte[] write(TrackerInput signal) {
    if (signal instanceof TrackerInput.Artefact artefact) {
      return tag(ARTEFACT, EventSerdes.adapterEvents(), Event.of(artefact.event()));
    }
    if (signal instanceof TrackerInput.Acknowledgement acknowledgement) {
      return tag(
          ACKNOWLEDGEMENT, EventSerdes.enforcementEvents(), Event.of(acknowledgement.event()));
    }
    if (signal instanceof TrackerInput.Heartbeat heartbeat) {
      String id = heartbeat.event().replica();
      return tag(HEARTBEAT, EventSerdes.replicaEvents(), Event.of(heartbeat.event(), id));
    }
    if (signal instanceof TrackerInput.Order order) {
      return tag(ORDER, EventSerdes.withdrawalOrders(), Event.of(order.event()));
    }
    return tag(STEP, EventSerdes.requestEvents(), Event.of(((TrackerInput.Step) signal).event()));
  }

  private static TrackerInput read(byte[] bytes) {
    byte[] event = Arrays.copyOfRange(bytes, 1, bytes.length);
    return switch (bytes[0]) {
      case ARTEFACT -> new TrackerInput.Artefact(EventSerdes.adapterEvents().read(event).data());
      case ACKNOWLEDGEMENT ->
          new TrackerInput.Acknowledgement(EventSerdes.enforcementEvents().read(event).data());
      case HEARTBEAT -> new TrackerInput.Heartbeat(EventSerdes.replicaEvents().read(event).data());
      case STEP -> new TrackerInput.Step(EventSerdes.requestEvents().read(event).data());
      case ORDER -> new TrackerInput.Order(EventSerdes.withdrawalOrders().read(event).data());
      default -> throw new SerializationException("unknown kind of signal");
    };
  }

  private static <T> byte[] tag(byte kind, EventCodec<T> codec, Event<T> event) {
    byte[] json = codec.write(event);
    return ByteBuffer.allocate(json.length + 1).put(kind).put(json).array();
  }
}
