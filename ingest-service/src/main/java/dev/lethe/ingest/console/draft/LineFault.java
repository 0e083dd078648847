package dev.lethe.ingest.console.draft;

import io.quarkus.qute.TemplateData;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a line, in words. It quotes nothing.
 *
 * @param source where the line is
 * @param line counted from 1; 0 for the whole
 * @param column its name, or the number of a character; null for the whole line
 * @param message a sentence
 */
@TemplateData
public record LineFault(Source source, long line, @Nullable String column, String message) {
  /** Where examples come from. */
  @TemplateData
  public enum Source {
    ROWS("Rows"),
    PASTED("Pasted text"),
    FILE("File");

    private final String label;

    Source(String label) {
      this.label = label;
    }

    /** As people call it. */
    public String label() {
      return label;
    }
  }

  /** Such as {@code File, line 3, column completion}. */
  public String place() {
    String where = source.label();
    if (line > 0) {
      String unit = source == Source.ROWS ? "row" : "line";
      where += String.format(Locale.ROOT, ", %s %,d", unit, line);
    }
    return column == null ? where : where + ", column " + column;
  }
}
