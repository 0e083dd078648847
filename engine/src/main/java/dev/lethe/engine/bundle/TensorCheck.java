package dev.lethe.engine.bundle;

import dev.lethe.engine.safetensors.SafetensorsReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A safetensors file of an artefact: small header, float tensors only, every value finite. */
final class TensorCheck {
  private static final long MAX_HEADER_BYTES = 1 << 20;

  private TensorCheck() {}

  static void check(Path file) throws IOException {
    checkHeaderLength(file);
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      for (String tensor : reader.tensors().keySet()) {
        checkFinite(file, reader.floats(tensor).values());
      }
    } catch (IllegalArgumentException e) {
      throw new BundleRejectedException(file.getFileName() + " is not a safetensors file", e);
    }
  }

  private static void checkHeaderLength(Path file) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file)) {
      int read = channel.read(length, 0);
      long header = length.getLong(0);
      if (read < Long.BYTES || header < 0 || header > MAX_HEADER_BYTES) {
        throw new BundleRejectedException(file.getFileName() + " has a header of a bad length");
      }
    }
  }

  private static void checkFinite(Path file, float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        // A tensor's name is whatever somebody wrote there: it has no place in a reason.
        throw new BundleRejectedException(file.getFileName() + ": a tensor is not finite");
      }
    }
  }
}
