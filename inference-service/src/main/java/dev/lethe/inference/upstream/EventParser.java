package dev.lethe.inference.upstream;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Takes a stream of server-sent events apart and keeps the bytes of each (WHATWG HTML, section
 * 9.2). Those without data, such as comments alone, go. Not thread-safe.
 */
final class EventParser {
  private static final Pattern LINE_END = Pattern.compile("\r\n|\n|\r");

  private final int limit;
  private Buffer pending = Buffer.buffer();
  private int lineStart;
  private int scanned;

  /**
   * @param limit of an event, in bytes
   */
  EventParser(int limit) {
    this.limit = limit;
  }

  /**
   * The events that are whole now.
   *
   * @throws UpstreamFault if one is too large or is not UTF-8
   */
  List<StreamEvent> feed(Buffer received) {
    pending.appendBuffer(received);
    List<StreamEvent> events = new ArrayList<>();
    int eventStart = 0;
    while (scanned < pending.length()) {
      byte c = pending.getByte(scanned);
      if (c != '\n' && c != '\r') {
        scanned++;
        continue;
      }
      if (c == '\r' && scanned + 1 == pending.length()) {
        break; // a line feed may follow
      }
      boolean pair = c == '\r' && pending.getByte(scanned + 1) == '\n';
      boolean blank = scanned == lineStart;
      scanned += pair ? 2 : 1;
      lineStart = scanned;
      if (blank) {
        event(pending.getBuffer(eventStart, scanned)).ifPresent(events::add);
        eventStart = scanned;
      }
    }
    pending = pending.getBuffer(eventStart, pending.length());
    scanned -= eventStart;
    lineStart -= eventStart;
    if (pending.length() > limit) {
      throw new UpstreamFault(UpstreamErrors.TOO_LARGE);
    }
    return events;
  }

  /** What stood behind the last empty line, if it is an event that only lacks that line. */
  Optional<StreamEvent> last() {
    Buffer rest = pending;
    pending = Buffer.buffer();
    scanned = 0;
    lineStart = 0;
    if (rest.length() == 0) {
      return Optional.empty();
    }
    Buffer ended = rest.copy().appendString("\n\n");
    return event(ended).map(e -> e.isDone() ? new StreamEvent(rest, e.data(), e.beside()) : e);
  }

  private Optional<StreamEvent> event(Buffer raw) {
    if (raw.length() > limit) {
      throw new UpstreamFault(UpstreamErrors.TOO_LARGE);
    }
    String text =
        StrictJson.text(raw.getBytes())
            .orElseThrow(() -> new UpstreamFault(UpstreamErrors.INVALID));
    List<String> data = new ArrayList<>();
    List<String> beside = new ArrayList<>();
    for (String line : LINE_END.split(text, -1)) {
      if (!line.isEmpty()) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        String told = value.startsWith(" ") ? value.substring(1) : value;
        if (name.equals("data")) {
          data.add(told);
        } else if (name.equals("error")) { // as llama.cpp's server said it through 2025
          data.add("{\"error\":" + told + "}");
        } else {
          beside.add(line);
        }
      }
    }
    return data.isEmpty()
        ? Optional.empty()
        : Optional.of(new StreamEvent(raw, String.join("\n", data), String.join("\n", beside)));
  }
}
