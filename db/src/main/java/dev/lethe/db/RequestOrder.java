package dev.lethe.db;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** In which order requests are listed. A cursor of one order is none of the other. */
public enum RequestOrder {
  /** The newest first. */
  RECEIVED("first_seq < ?", "first_seq DESC") {
    @Override
    String cursor(Instant dueAt, long seq) {
      return Long.toString(seq, Character.MAX_RADIX);
    }

    @Override
    Object[] after(@Nullable String cursor) {
      return new Object[] {cursor == null ? Long.MAX_VALUE : number(cursor)};
    }
  },

  /** What is due first comes first; of what is due at once, the oldest. */
  DUE("(due_at, first_seq) > (?, ?)", "due_at, first_seq") {
    @Override
    String cursor(Instant dueAt, long seq) {
      long micros = ChronoUnit.MICROS.between(Instant.EPOCH, dueAt);
      return Long.toString(micros, Character.MAX_RADIX)
          + SEPARATOR
          + Long.toString(seq, Character.MAX_RADIX);
    }

    @Override
    Object[] after(@Nullable String cursor) {
      if (cursor == null) {
        return new Object[] {FIRST, Long.MIN_VALUE};
      }
      int separator = cursor.indexOf(SEPARATOR);
      if (separator < 0) {
        throw new IllegalArgumentException("unknown cursor");
      }
      long micros = number(cursor.substring(0, separator));
      Instant dueAt = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
      if (dueAt.isBefore(FIRST) || dueAt.isAfter(LAST)) {
        throw new IllegalArgumentException("unknown cursor");
      }
      return new Object[] {dueAt, number(cursor.substring(separator + 1))};
    }
  };

  private static final char SEPARATOR = '.';

  /** No due date is before or after; Postgres has fewer years than Java. */
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private final String condition;
  private final String terms;

  RequestOrder(String condition, String terms) {
    this.condition = condition;
    this.terms = terms;
  }

  /** SQL: whether a row comes after the page before, by the values of {@link #after}. */
  String condition() {
    return condition;
  }

  /** SQL: by what rows are sorted. */
  String terms() {
    return terms;
  }

  /** What names the end of a page. */
  abstract String cursor(Instant dueAt, long seq);

  /**
   * The values of the condition.
   *
   * @param cursor null before the first page
   * @throws IllegalArgumentException if it is none of this order
   */
  abstract Object[] after(@Nullable String cursor);

  private static long number(String text) {
    try {
      return Long.parseLong(text, Character.MAX_RADIX);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("unknown cursor", e);
    }
  }
}
