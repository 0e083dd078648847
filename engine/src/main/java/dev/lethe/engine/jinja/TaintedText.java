package dev.lethe.engine.jinja;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A string that remembers, character by character, what came from the caller's data and what the
 * template wrote. Equal if the characters are. Immutable.
 */
public final class TaintedText {
  static final TaintedText EMPTY = new TaintedText("", null);

  private final String value;
  private final @Nullable BitSet data;

  private TaintedText(String value, @Nullable BitSet data) {
    this.value = value;
    this.data = data;
  }

  /** What a template says. */
  public static TaintedText of(String value) {
    return value.isEmpty() ? EMPTY : new TaintedText(value, null);
  }

  /** What a caller sent. */
  public static TaintedText data(String value) {
    BitSet all = new BitSet(value.length());
    all.set(0, value.length());
    return new TaintedText(value, all);
  }

  /**
   * @param data of which characters (UTF-16 units) are data; not changed afterwards
   */
  static TaintedText of(String value, BitSet data) {
    return new TaintedText(value, data.isEmpty() ? null : data);
  }

  /** The same origin for another text of the same length, otherwise all of it data if any was. */
  TaintedText with(String other) {
    if (data == null) {
      return of(other);
    }
    return other.length() == value.length() ? new TaintedText(other, data) : data(other);
  }

  public String value() {
    return value;
  }

  public boolean hasData() {
    return data != null;
  }

  /**
   * @param index in UTF-16 units
   */
  public boolean isData(int index) {
    return data != null && data.get(index);
  }

  /** In UTF-16 units, as {@link String#substring(int, int)}. */
  TaintedText cut(int from, int to) {
    if (from == 0 && to == value.length()) {
      return this;
    }
    String part = value.substring(from, to);
    return data == null ? of(part) : of(part, data.get(from, to));
  }

  /** In code points, as Python counts. */
  int length() {
    return value.codePointCount(0, value.length());
  }

  boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TaintedText text && text.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "TaintedText[redacted]";
  }
}
