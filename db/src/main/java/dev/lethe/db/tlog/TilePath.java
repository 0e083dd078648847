package dev.lethe.db.tlog;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which tile, or which bundle of entries, a URL names after {@code <prefix>/tile/}: C2SP
 * tlog-tiles, sections "Merkle Tree", "Partial Tiles" and "Log entries".
 *
 * @param entries whether it is a bundle of entries; its level then is 0
 * @param level 0 to 63: "{@code <L>} is the 'level' of the tile, and MUST be a decimal ASCII
 *     integer between 0 and 63, with no additional leading zeroes"
 * @param index of the tile within its level, from 0
 * @param width number of hashes or entries: 256 of a full tile, 1 to 255 of a partial one
 */
public record TilePath(boolean entries, int level, long index, int width) {
  /** "Full tiles MUST be exactly 256 hashes wide, or 8,192 bytes." */
  public static final int FULL = 256;

  private static final int LEVELS = 64;
  private static final int GROUP = 1_000;
  private static final String ENTRIES = "entries";

  /** Six groups of three digits are more leaves than a long counts. */
  private static final Pattern FORM =
      Pattern.compile(
          "(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

  /**
   * @throws IllegalArgumentException if there can be no such tile
   */
  public TilePath {
    if (level < 0
        || level >= LEVELS
        || (entries && level > 0)
        || index < 0
        || width < 1
        || width > FULL) {
      throw new IllegalArgumentException("no tile");
    }
  }

  /**
   * Reads the path in its one form: "{@code <N>} … MUST be a non-negative integer encoded into
   * zero-padded 3-digit path elements. All but the last path element MUST begin with an {@code x}."
   * Empty if it is none: also {@code x000/001} for {@code 001}.
   *
   * @param path such as {@code 0/x001/x234/067.p/8} or {@code entries/000}
   */
  public static Optional<TilePath> parse(String path) {
    Matcher match = FORM.matcher(path);
    if (!match.matches()) {
      return Optional.empty();
    }
    boolean entries = ENTRIES.equals(match.group(1));
    int level = entries ? 0 : Integer.parseInt(match.group(1));
    long index = Long.parseLong(match.group(2).replaceAll("[x/]", ""));
    int width = width(match.group(3));
    if (level >= LEVELS || width > FULL || (width == FULL && match.group(3) != null)) {
      return Optional.empty();
    }
    TilePath tile = new TilePath(entries, level, index, width);
    return Optional.of(tile).filter(read -> read.path().equals(path));
  }

  private static int width(@Nullable String given) {
    return given == null ? FULL : Integer.parseInt(given);
  }

  /** The path that {@link #parse} reads: index 1234067 is {@code x001/x234/067}. */
  public String path() {
    StringBuilder groups = new StringBuilder("%03d".formatted(index % GROUP));
    for (long rest = index / GROUP; rest > 0; rest /= GROUP) {
      groups.insert(0, "x%03d/".formatted(rest % GROUP));
    }
    return (entries ? ENTRIES : Integer.toString(level))
        + "/"
        + groups
        + (isPartial() ? ".p/" + width : "");
  }

  /** Whether it "contains between 1 and 255 hashes". */
  public boolean isPartial() {
    return width < FULL;
  }

  /** Index of its first hash, or entry, among all of its level. */
  public long first() {
    return index * FULL;
  }

  /**
   * Whether a tree of {@code size} leaves has all its hashes: level <i>l</i> has floor(size /
   * 256<sup>l</sup>) of them. A narrower part of a tile is one too, as it was served before the
   * tree had grown, and never changes.
   */
  public boolean isWithin(long size) {
    long hashes = countAt(level, size);
    return index <= hashes / FULL && hashes - first() >= width;
  }

  /** How many hashes a tree of {@code size} leaves has at a level. */
  static long countAt(int level, long size) {
    int bits = Byte.SIZE * level;
    return bits >= Long.SIZE - 1 ? 0 : size >> bits;
  }
}
