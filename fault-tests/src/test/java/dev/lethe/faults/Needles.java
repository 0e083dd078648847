package dev.lethe.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Texts that are looked for in files, in every form in which a program may have written them:
 * UTF-8, UTF-16 of both byte orders, hexadecimal, Base64 at each of its three alignments, and the
 * model's token ids. Each text is looked for by its halves, so a part of it is found too.
 * Thread-safe.
 */
final class Needles {
  private static final int BLOCK = 1 << 20;
  private static final byte[] ZEROS = new byte[BLOCK];
  private static final int START = 4;

  private final Map<Integer, List<Needle>> byStart = new HashMap<>();
  private final BitSet starts = new BitSet(1 << 16);
  private int longest;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Needle(String text, String form, byte[] bytes) {}

  /** Where which text was found, and in which form. */
  record Hit(String text, String form, Path file) implements Comparable<Hit> {
    @Override
    public int compareTo(Hit other) {
      return toString().compareTo(other.toString());
    }
  }

  /**
   * @param texts of ASCII letters
   * @param tokens ids of a text in the middle of another
   */
  Needles(List<String> texts, Function<String, long[]> tokens) {
    for (String text : texts) {
      add(text, text.substring(0, text.length() / 2));
      add(text, text.substring(text.length() / 2));
      addTokens(text, tokens.apply(text));
    }
  }

  private void add(String text, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.US_ASCII);
    add(text, "utf-8", bytes);
    add(text, "utf-16le", part.getBytes(StandardCharsets.UTF_16LE));
    add(text, "utf-16be", part.getBytes(StandardCharsets.UTF_16BE));
    add(text, "hex", ascii(HexFormat.of().formatHex(bytes)));
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[shift + bytes.length];
      System.arraycopy(bytes, 0, shifted, shift, bytes.length);
      String base64 = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      // Without the characters that the neighbours have a say in.
      add(text, "base64", ascii(base64.substring(shift == 0 ? 0 : shift + 1, base64.length() - 1)));
    }
  }

  private void addTokens(String text, long[] ids) {
    ByteBuffer longs = ByteBuffer.allocate(ids.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer ints = ByteBuffer.allocate(ids.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (long id : ids) {
      longs.putLong(id);
      ints.putInt((int) id);
    }
    add(text, "int64 tokens", longs.array());
    add(text, "int32 tokens", ints.array());
    for (String between : new String[] {",", ", ", " "}) {
      String list =
          LongStream.of(ids).mapToObj(Long::toString).collect(Collectors.joining(between));
      add(text, "token list", ascii(list));
    }
  }

  private void add(String text, String form, byte[] bytes) {
    int start = ByteBuffer.wrap(bytes).getInt();
    starts.set(hash(start));
    byStart.computeIfAbsent(start, s -> new ArrayList<>()).add(new Needle(text, form, bytes));
    longest = Math.max(longest, bytes.length);
  }

  /**
   * All files below {@code root}; those that vanish meanwhile are passed over.
   *
   * @param since only files changed after it
   */
  Set<Hit> in(Path root, FileTime since) throws IOException {
    Set<Hit> hits = new TreeSet<>();
    if (Files.exists(root)) {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile()
                  && attributes.lastModifiedTime().compareTo(since) > 0) {
                search(file, hits);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
    }
    return hits;
  }

  private void search(Path file, Set<Hit> hits) {
    byte[] window = new byte[longest + BLOCK];
    int kept = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.readNBytes(window, kept, BLOCK);
          read > 0;
          read = in.readNBytes(window, kept, BLOCK)) {
        int end = kept + read;
        boolean empty =
            kept == 0 && Arrays.mismatch(window, 0, end, ZEROS, 0, Math.min(end, BLOCK)) < 0;
        if (empty) {
          continue; // index files are made of holes
        }
        search(window, end, file, hits);
        int keep = Math.min(longest, end);
        System.arraycopy(window, end - keep, window, 0, keep);
        kept = keep;
      }
    } catch (IOException e) {
      // Deleted or locked meanwhile; the next look finds what took its place.
    }
  }

  private void search(byte[] window, int end, Path file, Set<Hit> hits) {
    int start = 0;
    for (int i = 0; i < end; i++) {
      start = (start << 8) | (window[i] & 0xff);
      if (starts.get(hash(start))) {
        int at = i - (START - 1);
        for (Needle needle : byStart.getOrDefault(start, List.of())) {
          int length = needle.bytes.length;
          if (at >= 0
              && at + length <= end
              && Arrays.equals(window, at, at + length, needle.bytes, 0, length)) {
            hits.add(new Hit(needle.text, needle.form, file));
          }
        }
      }
    }
  }

  private static int hash(int start) {
    return (start * 0x9E3779B1) >>> 16;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
