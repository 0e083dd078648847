package dev.lethe.ingest.console.draft;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Examples as people have them: JSON Lines, or CSV with the columns prompt and completion. It tells
 * them apart by how they begin. UTF-8 with or without a byte order mark, lines ending in any way.
 */
final class ExampleFile {
  private static final int BYTE_ORDER_MARK = 3;

  private final LineFault.Source source;
  private final ExampleCollector into;

  private ExampleFile(LineFault.Source source, ExampleCollector into) {
    this.source = source;
    this.into = into;
  }

  /** Reads all lines, each to be taken or named as a fault. */
  static void read(LineFault.Source source, byte[] content, ExampleCollector into) {
    new ExampleFile(source, into).read(content);
  }

  private void read(byte[] content) {
    String other = otherFormat(content);
    if (other != null) {
      into.fault(source, 0, null, other);
      return;
    }
    String text = decode(content);
    if (text == null) {
      return;
    }
    String start = text.stripLeading();
    if (start.isEmpty()) {
      into.fault(source, 0, null, "It is empty.");
    } else if (start.startsWith("[")) {
      into.fault(
          source,
          1,
          null,
          "It is one JSON array. Write one object a line, without brackets around.");
    } else if (start.startsWith("{")) {
      JsonLineReader.read(source, text, into);
    } else {
      CsvReader.read(source, text, into);
    }
  }

  /** What it is instead of text in UTF-8; null if it may be that. */
  private static @Nullable String otherFormat(byte[] content) {
    if (begins(content, 'P', 'K', 3, 4)) {
      return "It is a spreadsheet or another packed file. Save it as CSV (UTF-8).";
    }
    if (begins(content, 0xff, 0xfe) || begins(content, 0xfe, 0xff)) {
      return "It is text in UTF-16. Save it as CSV (UTF-8).";
    }
    return null;
  }

  private static boolean begins(byte[] content, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (i >= content.length || content[i] != (byte) bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** Null if it is not UTF-8; the fault is noted then. */
  private @Nullable String decode(byte[] content) {
    int from = begins(content, 0xef, 0xbb, 0xbf) ? BYTE_ORDER_MARK : 0;
    ByteBuffer in = ByteBuffer.wrap(content, from, content.length - from);
    CharBuffer out = CharBuffer.allocate(content.length - from);
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (!result.isError()) {
      return text;
    }
    // What was decoded ends where it went wrong.
    long line = 1 + text.chars().filter(c -> c == '\n').count();
    int character = text.length() - text.lastIndexOf('\n');
    into.fault(
        source,
        line,
        String.format(Locale.ROOT, "%d", character),
        "It is not UTF-8 from there on. Save it as CSV (UTF-8).");
    return null;
  }
}
