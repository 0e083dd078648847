package dev.lethe.db.evidence;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A ZIP in one form: entries lie as they are, one after the other, with nothing between, before or
 * behind them. Compressed bytes would differ between builds of zlib, and could unpack to more than
 * anybody has room for. It has no name of a machine and no time zone.
 */
final class StoredZip {
  /** Certificates have some 100 kB. */
  static final int MAX_BYTES = 64 << 20;

  private static final int MAX_ENTRIES = 2_000;
  private static final Pattern NAME = Pattern.compile("(events/)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int LOCAL_BYTES = 30;
  private static final int CENTRAL_BYTES = 46;
  private static final int END_BYTES = 22;
  private static final short VERSION = 20;
  private static final int FLAGS_AT = 6;
  private static final int EARLIEST_YEAR = 1980;
  private static final int LATEST_YEAR = 2107;

  private StoredZip() {}

  /**
   * The file.
   *
   * @param entries by name, in their order
   * @param at time of every entry, cut to two seconds
   */
  static byte[] write(Map<String, byte[]> entries, Instant at) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ByteArrayOutputStream directory = new ByteArrayOutputStream();
    int time = dosTime(at);
    entries.forEach(
        (name, content) -> {
          int offset = file.size();
          byte[] common = common(name, content, time);
          file.writeBytes(buffer(4).putInt(LOCAL).array());
          file.writeBytes(common);
          file.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
          file.writeBytes(content);
          directory.writeBytes(buffer(6).putInt(CENTRAL).putShort(VERSION).array());
          directory.writeBytes(common);
          directory.writeBytes(buffer(14).putInt(10, offset).array());
          directory.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        });
    ByteBuffer end = buffer(END_BYTES).putInt(END).putInt(0);
    end.putShort((short) entries.size()).putShort((short) entries.size());
    end.putInt(directory.size()).putInt(file.size()).putShort((short) 0);
    file.writeBytes(directory.toByteArray());
    file.writeBytes(end.array());
    return file.toByteArray();
  }

  /**
   * The entries of a file in that form, in their order. Nothing is unpacked, so nothing can grow.
   *
   * @throws BadEntryException naming the entry that is not in that form
   */
  static Map<String, byte[]> read(byte[] file) throws BadEntryException {
    if (file.length > MAX_BYTES) {
      throw new BadEntryException("", "larger than any evidence pack");
    }
    Map<String, byte[]> entries = new LinkedHashMap<>();
    ByteBuffer from = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (from.remaining() >= LOCAL_BYTES && from.getInt(from.position()) == LOCAL) {
      entry(from, entries);
    }
    if (entries.isEmpty()) {
      throw new BadEntryException("", "not a ZIP file");
    }
    byte[] again = write(entries, Instant.EPOCH);
    if (!sameButForTimes(again, file, entries)) {
      throw new BadEntryException("", "the ZIP's directory is not that of its entries");
    }
    return entries;
  }

  private static void entry(ByteBuffer from, Map<String, byte[]> entries) throws BadEntryException {
    int at = from.position();
    int nameBytes = Short.toUnsignedInt(from.getShort(at + 26));
    int extraBytes = Short.toUnsignedInt(from.getShort(at + 28));
    long size = Integer.toUnsignedLong(from.getInt(at + 22));
    if (from.remaining() - LOCAL_BYTES < nameBytes) {
      throw new BadEntryException("", "the file was cut off");
    }
    byte[] raw = Arrays.copyOfRange(from.array(), at + LOCAL_BYTES, at + LOCAL_BYTES + nameBytes);
    String name = new String(raw, StandardCharsets.ISO_8859_1);
    if (!NAME.matcher(name).matches()) {
      throw new BadEntryException("", "an entry has a name that no evidence pack has");
    }
    if (from.getShort(at + 8) != 0) {
      throw new BadEntryException(name, "is compressed; the entries of a pack lie as they are");
    }
    if (from.getShort(at + FLAGS_AT) != 0
        || extraBytes != 0
        || from.getInt(at + 18) != from.getInt(at + 22)) {
      throw new BadEntryException(name, "was not packed by Lethe");
    }
    if (from.remaining() - LOCAL_BYTES - nameBytes < size) {
      throw new BadEntryException(name, "was cut off");
    }
    from.position(at + LOCAL_BYTES + nameBytes);
    byte[] content = new byte[(int) size];
    from.get(content);
    if (from.getInt(at + 14) != crc(content)) {
      throw new BadEntryException(name, "its checksum is not that of its content");
    }
    if (entries.put(name, content) != null) {
      throw new BadEntryException(name, "is there twice");
    }
    if (entries.size() > MAX_ENTRIES) {
      throw new BadEntryException("", "more entries than any evidence pack has");
    }
  }

  /** What time an entry has is compared by whoever knows what time it should have. */
  private static boolean sameButForTimes(byte[] again, byte[] file, Map<String, byte[]> entries) {
    if (again.length != file.length) {
      return false;
    }
    byte[] timeless = file.clone();
    int local = 0;
    int central = entries.entrySet().stream().mapToInt(StoredZip::localBytes).sum();
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      System.arraycopy(again, local + 10, timeless, local + 10, 4);
      System.arraycopy(again, central + 12, timeless, central + 12, 4);
      local += localBytes(entry);
      central += CENTRAL_BYTES + entry.getKey().length();
    }
    return Arrays.equals(again, timeless);
  }

  private static int localBytes(Map.Entry<String, byte[]> entry) {
    return LOCAL_BYTES + entry.getKey().length() + entry.getValue().length;
  }

  /** What a local header and the directory say alike: version to the lengths of the names. */
  private static byte[] common(String name, byte[] content, int time) {
    return buffer(26)
        .putShort(VERSION)
        .putInt(0) // no flags, and not compressed
        .putInt(time)
        .putInt(crc(content))
        .putInt(content.length)
        .putInt(content.length)
        .putShort((short) name.length())
        .array();
  }

  private static int crc(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    return (int) crc.getValue();
  }

  /** As MS-DOS writes it, in UTC; years that it cannot write become the nearest that it can. */
  private static int dosTime(Instant at) {
    LocalDateTime time = LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    if (time.getYear() < EARLIEST_YEAR) {
      time = LocalDateTime.of(EARLIEST_YEAR, 1, 1, 0, 0);
    } else if (time.getYear() > LATEST_YEAR) {
      time = LocalDateTime.of(LATEST_YEAR, 12, 31, 23, 59);
    }
    int date = (time.getYear() - EARLIEST_YEAR) << 9 | time.getMonthValue() << 5;
    int clock = time.getHour() << 11 | time.getMinute() << 5 | time.getSecond() / 2;
    return (date | time.getDayOfMonth()) << 16 | clock;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
