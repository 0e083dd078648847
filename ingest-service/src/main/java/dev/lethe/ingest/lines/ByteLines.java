package dev.lethe.ingest.lines;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream, one after the other. A line ends with a line feed; a carriage return
 * before it is white space, as JSON has it. A byte order mark before the first line is left out.
 * Used by one thread; whoever opens the stream closes it.
 */
public final class ByteLines {
  private static final int END = -1;
  private static final int BUFFER = 8192;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final InputStream in;
  private final int longest;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int filled;
  private int number;

  /**
   * @param longest bytes that a line may have; the rest of a longer one is read and thrown away
   */
  public ByteLines(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /**
   * One line.
   *
   * @param number counted from 1, blank lines too
   * @param bytes without the line feed; null of a line that is longer than allowed
   */
  public record Line(int number, byte @Nullable [] bytes) {
    /** Whether it is white space only. */
    public boolean isBlank() {
      if (bytes == null) {
        return false;
      }
      for (byte each : bytes) {
        if (each != ' ' && each != '\t' && each != '\r') {
          return false;
        }
      }
      return true;
    }

    @Override
    public String toString() {
      return "Line[number=" + number + "]";
    }
  }

  /**
   * The next line; null at the end. What follows the last line feed is a line if it is not empty.
   */
  public @Nullable Line next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean tooLong = false;
    int each = read();
    if (each == END) {
      return null;
    }
    for (; each != END && each != '\n'; each = read()) {
      if (line.size() < longest + BYTE_ORDER_MARK.length) {
        line.write(each);
      } else {
        tooLong = true;
      }
    }
    number++;
    byte[] bytes = withoutMark(line.toByteArray());
    return new Line(number, tooLong || bytes.length > longest ? null : bytes);
  }

  private byte[] withoutMark(byte[] bytes) {
    int mark = BYTE_ORDER_MARK.length;
    boolean marked =
        number == 1
            && bytes.length >= mark
            && Arrays.equals(bytes, 0, mark, BYTE_ORDER_MARK, 0, mark);
    return marked ? Arrays.copyOfRange(bytes, mark, bytes.length) : bytes;
  }

  private int read() throws IOException {
    if (at == filled) {
      filled = Math.max(0, in.read(buffer));
      at = 0;
      if (filled == 0) {
        return END;
      }
    }
    return buffer[at++] & 0xff;
  }
}
