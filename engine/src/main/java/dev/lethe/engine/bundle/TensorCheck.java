package dev.lethe.engine.bundle;

import dev.lethe.engine.safetensors.SafetensorsReader;
import dev.lethe.engine.safetensors.TensorDataType;
import dev.lethe.engine.safetensors.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A safetensors file of an artefact: small header, floats and bytes only, every float finite. What
 * bytes mean is for who reads them to check.
 */
final class TensorCheck {
  private static final long MAX_HEADER_BYTES = 1 << 20;

  /** A number whose exponent has all its bits is none (IEEE 754). */
  private static final int EXPONENT_32 = 0x7f80_0000;

  private static final int EXPONENT_BFLOAT16 = 0x7f80;
  private static final int EXPONENT_16 = 0x7c00;

  private TensorCheck() {}

  static void check(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    checkHeaderLength(file, name);
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      for (TensorInfo tensor : reader.tensors().values()) {
        if (tensor.kind() != TensorDataType.U8) {
          checkFinite(name, reader.floats(tensor.name()).values());
        }
      }
    } catch (IllegalArgumentException e) {
      throw new BundleRejectedException(name + " is not a safetensors file", e);
    }
  }

  /**
   * @param name of a file that has been read already
   */
  static void check(String name, byte[] content) {
    checkHeaderLength(name, ByteBuffer.wrap(content), content.length);
    try (SafetensorsReader reader = SafetensorsReader.of(name, content)) {
      for (TensorInfo tensor : reader.tensors().values()) {
        for (ByteBuffer part : reader.mapped(tensor)) {
          if (!isFinite(tensor, part)) {
            throw notFinite(name);
          }
        }
      }
    } catch (IllegalArgumentException e) {
      throw new BundleRejectedException(name + " is not a safetensors file", e);
    }
  }

  private static void checkHeaderLength(Path file, String name) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES);
    try (FileChannel channel = FileChannel.open(file)) {
      checkHeaderLength(name, length, channel.read(length, 0));
    }
  }

  private static void checkHeaderLength(String name, ByteBuffer file, int bytes) {
    long header = bytes < Long.BYTES ? -1 : file.order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    if (header < 0 || header > MAX_HEADER_BYTES) {
      throw new BundleRejectedException(name + " has a header of a bad length");
    }
  }

  private static boolean isFinite(TensorInfo tensor, ByteBuffer values) {
    return switch (tensor.kind()) {
      case F32 -> isFinite(values.asIntBuffer());
      case BF16 -> isFinite(values.asShortBuffer(), EXPONENT_BFLOAT16);
      case F16 -> isFinite(values.asShortBuffer(), EXPONENT_16);
      case U8 -> true;
      default -> throw new IllegalArgumentException("a tensor is not float");
    };
  }

  private static boolean isFinite(IntBuffer values) {
    boolean finite = true;
    for (int i = 0; i < values.limit(); i++) {
      finite &= (values.get(i) & EXPONENT_32) != EXPONENT_32;
    }
    return finite;
  }

  private static boolean isFinite(ShortBuffer values, int exponent) {
    boolean finite = true;
    for (int i = 0; i < values.limit(); i++) {
      finite &= (values.get(i) & exponent) != exponent;
    }
    return finite;
  }

  private static void checkFinite(String name, float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw notFinite(name);
      }
    }
  }

  private static BundleRejectedException notFinite(String name) {
    // A tensor's name is whatever somebody wrote there: it has no place in a reason.
    return new BundleRejectedException(name + ": a tensor is not finite");
  }
}
