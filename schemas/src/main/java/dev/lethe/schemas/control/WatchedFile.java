package dev.lethe.schemas.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a small text file says, read again when it changes. A change that cannot be read leaves what
 * was read before. Looks at most once a second. Thread-safe.
 */
public final class WatchedFile<T> {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path file;
  private final Reader<T> reader;
  private State<T> state;
  private long looked = System.nanoTime();

  /** Makes something of the text. */
  public interface Reader<T> {
    T read(Path file, String text) throws IOException;
  }

  /** What was read, and of which state of the file. */
  private record State<T>(T value, String mark) {}

  /**
   * @throws IllegalArgumentException naming the file, if it cannot be read now
   */
  public WatchedFile(Path file, Reader<T> reader) {
    this.file = file;
    this.reader = reader;
    try {
      this.state = read();
    } catch (IOException e) {
      throw new IllegalArgumentException(file.getFileName() + ": " + reason(e), e);
    }
  }

  /** What it says now. */
  public synchronized T get() {
    long now = System.nanoTime();
    if (now - looked >= PAUSE_NANOS) {
      looked = now;
      try {
        if (!mark().equals(state.mark())) {
          state = read();
          LOG.info("read again: file={}", file.getFileName());
        }
      } catch (IOException e) {
        LOG.warn("cannot be read again: file={} reason={}", file.getFileName(), reason(e));
      }
    }
    return state.value();
  }

  private State<T> read() throws IOException {
    String mark = mark();
    return new State<>(reader.read(file, Files.readString(file, StandardCharsets.US_ASCII)), mark);
  }

  /** A file that was moved into its place is another file, even within the clock's resolution. */
  private String mark() throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return e.getClass() == IOException.class && message != null
        ? message
        : "cannot be read (" + e.getClass().getSimpleName() + ")";
  }
}
