package dev.lethe.ingest.console.draft;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a form as a browser sends them: {@code application/x-www-form-urlencoded}, or
 * {@code multipart/form-data} (RFC 7578). Works on bytes in memory, because a server's own reader
 * writes files to a folder.
 *
 * @param fields in their order
 */
record FormBody(List<Field> fields) {
  /** More fields than a form of ours can have. */
  private static final int MOST_FIELDS = 50_000;

  private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};
  private static final Pattern BOUNDARY =
      Pattern.compile(
          ";\\s*boundary=(?:\"([^\"]{1,70})\"|([^;\\s]{1,70}))", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME =
      Pattern.compile(";\\s*name=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);
  private static final Pattern FILE =
      Pattern.compile(";\\s*filename\\*?=", Pattern.CASE_INSENSITIVE);

  FormBody {
    fields = List.copyOf(fields);
  }

  /** A field; its text is of people, so that {@link #toString()} leaves it out. */
  record Field(String name, boolean isFile, byte[] value) {
    String text() {
      return new String(value, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return "Field[name=" + name + ", bytes=" + value.length + "]";
    }
  }

  /**
   * Reads a body.
   *
   * @param contentType the header
   * @throws IllegalArgumentException if it is no form, or one that was cut off
   */
  static FormBody read(@Nullable String contentType, byte[] body) {
    String type = contentType == null ? "" : contentType;
    String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return switch (media) {
      case "application/x-www-form-urlencoded" -> new FormBody(encoded(body));
      case "multipart/form-data" -> new FormBody(parts(boundary(type), body));
      default -> throw new IllegalArgumentException("not a form");
    };
  }

  /** The first field of that name. */
  Optional<Field> first(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }

  /** The text of the first field of that name; empty if there is none. */
  String text(String name) {
    return first(name).map(Field::text).orElse("");
  }

  /** The texts of all fields of that name. */
  List<String> texts(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).map(Field::text).toList();
  }

  private static List<Field> encoded(byte[] body) {
    List<Field> fields = new ArrayList<>();
    for (String pair : new String(body, StandardCharsets.ISO_8859_1).split("&", -1)) {
      if (!pair.isEmpty()) {
        String[] parts = pair.split("=", 2);
        fields.add(
            new Field(
                decoded(parts[0]),
                false,
                decoded(parts.length == 1 ? "" : parts[1]).getBytes(StandardCharsets.UTF_8)));
        requireFew(fields);
      }
    }
    return fields;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a field is not encoded"); // its message quotes
    }
  }

  private static byte[] boundary(String contentType) {
    Matcher matcher = BOUNDARY.matcher(contentType);
    if (!matcher.find()) {
      throw new IllegalArgumentException("a form without a boundary");
    }
    String boundary = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static List<Field> parts(byte[] boundary, byte[] body) {
    byte[] next = concat(new byte[] {'\r', '\n'}, boundary);
    List<Field> fields = new ArrayList<>();
    int at = indexOf(body, boundary, 0) + boundary.length;
    while (at >= boundary.length && !isLast(body, at)) {
      int head = at + 2; // behind the line break
      int content = indexOf(body, BLANK_LINE, at) + BLANK_LINE.length;
      int end = content < BLANK_LINE.length ? -1 : indexOf(body, next, content - 2);
      if (end < 0) {
        throw new IllegalArgumentException("a form that was cut off");
      }
      // Of a part without a header, the blank line begins with the boundary's own line break.
      String header =
          head > content ? "" : new String(body, head, content - head, StandardCharsets.UTF_8);
      fields.add(field(header, Arrays.copyOfRange(body, content, Math.max(content, end))));
      requireFew(fields);
      at = end + next.length;
    }
    if (at < boundary.length) {
      throw new IllegalArgumentException("a form that was cut off");
    }
    return fields;
  }

  private static boolean isLast(byte[] body, int at) {
    if (at + 1 >= body.length) {
      throw new IllegalArgumentException("a form that was cut off");
    }
    return body[at] == '-' && body[at + 1] == '-';
  }

  private static Field field(String header, byte[] value) {
    Matcher name = NAME.matcher(header);
    return new Field(name.find() ? name.group(1) : "", FILE.matcher(header).find(), value);
  }

  private static void requireFew(List<Field> fields) {
    if (fields.size() > MOST_FIELDS) {
      throw new IllegalArgumentException("too many fields");
    }
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  /** -1 if it is not there. */
  private static int indexOf(byte[] body, byte[] sought, int from) {
    for (int i = from; i <= body.length - sought.length; i++) {
      if (body[i] == sought[0]
          && Arrays.equals(body, i, i + sought.length, sought, 0, sought.length)) {
        return i;
      }
    }
    return -1;
  }
}
