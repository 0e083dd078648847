package dev.lethe.engine.gate;

import dev.lethe.engine.bundle.BundleRejectedException;
import java.nio.ByteBuffer;

/** Ascending 64-bit hashes as big-endian bytes. */
final class Hashes {
  private Hashes() {}

  static byte[] bytes(long[] hashes) {
    ByteBuffer buffer = ByteBuffer.allocate(hashes.length * Long.BYTES);
    buffer.asLongBuffer().put(hashes);
    return buffer.array();
  }

  static long[] read(byte[] bytes) {
    if (bytes.length % Long.BYTES != 0) {
      throw new BundleRejectedException("gate.json: hashes are cut off");
    }
    long[] hashes = new long[bytes.length / Long.BYTES];
    ByteBuffer.wrap(bytes).asLongBuffer().get(hashes);
    for (int i = 1; i < hashes.length; i++) {
      if (hashes[i] <= hashes[i - 1]) {
        throw new BundleRejectedException("gate.json: hashes are not in order");
      }
    }
    return hashes;
  }
}
