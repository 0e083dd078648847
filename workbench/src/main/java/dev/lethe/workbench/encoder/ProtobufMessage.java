package dev.lethe.workbench.encoder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The fields of one protobuf message, on the wire format alone: no schema, nothing copied. */
final class ProtobufMessage {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  /**
   * @param value of a varint; 0 otherwise
   * @param bytes of what has a length; empty otherwise
   */
  private record Field(int number, long value, ByteBuffer bytes) {}

  private final List<Field> fields = new ArrayList<>();

  /**
   * @throws IllegalArgumentException if the bytes are not a protobuf message
   */
  ProtobufMessage(ByteBuffer message) {
    ByteBuffer in = message.slice();
    try {
      while (in.hasRemaining()) {
        long tag = varint(in);
        fields.add(field((int) (tag >>> 3), (int) (tag & 7), in));
      }
    } catch (java.nio.BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("the protobuf message ends inside a field", e);
    }
  }

  private static Field field(int number, int wireType, ByteBuffer in) {
    return switch (wireType) {
      case VARINT -> new Field(number, varint(in), ByteBuffer.allocate(0));
      case FIXED64 -> new Field(number, 0, take(in, Long.BYTES));
      case BYTES -> new Field(number, 0, take(in, Math.toIntExact(varint(in))));
      case FIXED32 -> new Field(number, 0, take(in, Integer.BYTES));
      default -> throw new IllegalArgumentException("unknown protobuf wire type " + wireType);
    };
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a protobuf number is too long");
  }

  private static ByteBuffer take(ByteBuffer in, int length) {
    ByteBuffer bytes = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return bytes;
  }

  /** The last value of a number; 0 if it is absent. */
  long number(int field) {
    return fields.stream().filter(f -> f.number == field).reduce(0L, (x, f) -> f.value, Long::sum);
  }

  /** A repeated number, packed or not. */
  List<Long> numbers(int field) {
    List<Long> values = new ArrayList<>();
    for (Field f : fields) {
      if (f.number == field && f.bytes.capacity() == 0) {
        values.add(f.value);
      } else if (f.number == field) {
        ByteBuffer packed = f.bytes.duplicate();
        while (packed.hasRemaining()) {
          values.add(varint(packed));
        }
      }
    }
    return values;
  }

  List<ByteBuffer> bytes(int field) {
    return fields.stream()
        .filter(f -> f.number == field)
        .map(f -> f.bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN))
        .toList();
  }

  List<ProtobufMessage> messages(int field) {
    return bytes(field).stream().map(ProtobufMessage::new).toList();
  }

  List<String> texts(int field) {
    return bytes(field).stream().map(b -> StandardCharsets.UTF_8.decode(b).toString()).toList();
  }

  /** Empty if it is absent. */
  String text(int field) {
    List<String> texts = texts(field);
    return texts.isEmpty() ? "" : texts.get(texts.size() - 1);
  }
}
