package dev.lethe.engine.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** What a safetensors file holds, wherever it lies. */
interface StoredBytes extends AutoCloseable {
  long size() throws IOException;

  /** As {@link FileChannel#read(ByteBuffer, long)}. */
  int read(ByteBuffer into, long position) throws IOException;

  /** A part as it is stored, not copied and not to be written to. */
  ByteBuffer view(long begin, long bytes) throws IOException;

  @Override
  void close() throws IOException;

  /** Of an open file, which is closed with it. A part is mapped. */
  static StoredBytes of(FileChannel channel) {
    return new StoredBytes() {
      @Override
      public long size() throws IOException {
        return channel.size();
      }

      @Override
      public int read(ByteBuffer into, long position) throws IOException {
        return channel.read(into, position);
      }

      @Override
      public ByteBuffer view(long begin, long bytes) throws IOException {
        return channel.map(FileChannel.MapMode.READ_ONLY, begin, bytes);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  /** Of what has been read already, and does not change. */
  static StoredBytes of(byte[] content) {
    return new StoredBytes() {
      @Override
      public long size() {
        return content.length;
      }

      @Override
      public int read(ByteBuffer into, long position) {
        if (position >= content.length) {
          return -1;
        }
        int count = (int) Math.min(into.remaining(), content.length - position);
        into.put(content, (int) position, count);
        return count;
      }

      @Override
      public ByteBuffer view(long begin, long bytes) {
        return ByteBuffer.wrap(content)
            .slice(Math.toIntExact(begin), Math.toIntExact(bytes))
            .asReadOnlyBuffer();
      }

      @Override
      public void close() {
        // holds nothing
      }
    };
  }
}
