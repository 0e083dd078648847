package dev.lethe.ingest.console.draft;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads CSV (RFC 4180) whose first line names the columns prompt and completion, in any order.
 * Commas, semicolons and tabs separate, whichever the first line has.
 */
final class CsvReader {
  private static final String FIX_HEADER = " The first line must be: prompt,completion";

  private final LineFault.Source source;
  private final ExampleCollector into;
  private int prompt = -1;
  private int completion = -1;
  private int columns;

  private CsvReader(LineFault.Source source, ExampleCollector into) {
    this.source = source;
    this.into = into;
  }

  static void read(LineFault.Source source, String text, ExampleCollector into) {
    new CsvReader(source, into).read(text);
  }

  private void read(String text) {
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setDelimiter(delimiter(text))
            .setIgnoreEmptyLines(false) // they count, so that lines are named right
            .get();
    long line = 1;
    try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
      boolean isHeader = true;
      Iterator<CSVRecord> records = parser.iterator();
      while (!into.isFull() && records.hasNext()) {
        CSVRecord record = records.next();
        if (!isBlank(record)) {
          if (isHeader && !header(record, line)) {
            return;
          }
          if (!isHeader) {
            row(record, line);
          }
          isHeader = false;
        }
        line = parser.getCurrentLineNumber() + 1;
      }
    } catch (UncheckedIOException | IOException e) {
      // Its message may quote.
      boolean isOpen = Objects.requireNonNullElse(e.getMessage(), "").contains("EOF");
      into.fault(
          source,
          line,
          null,
          isOpen
              ? "A quoted text begins on this line and does not end."
              : "Something follows a closing quote. Write a quote within a text twice."
                  + " What follows was not looked at.");
    }
  }

  private static char delimiter(String text) {
    int end = text.indexOf('\n');
    String first = end < 0 ? text : text.substring(0, end);
    if (first.indexOf(',') >= 0) {
      return ',';
    }
    return first.indexOf('\t') >= 0 ? '\t' : first.indexOf(';') >= 0 ? ';' : ',';
  }

  private static boolean isBlank(CSVRecord record) {
    return record.size() == 1 && record.get(0).isBlank();
  }

  /** Whether the rows can be read. What a name says may be of somebody, and is not repeated. */
  private boolean header(CSVRecord record, long line) {
    columns = record.size();
    for (int i = 0; i < columns; i++) {
      String name = record.get(i).strip().toLowerCase(Locale.ROOT);
      if (name.equals(ExampleCollector.PROMPT) && prompt < 0) {
        prompt = i;
      } else if (name.equals(ExampleCollector.COMPLETION) && completion < 0) {
        completion = i;
      } else {
        into.fault(
            source,
            line,
            String.format(Locale.ROOT, "%d", i + 1),
            "Its name is not one of prompt and completion, or occurs twice." + FIX_HEADER);
      }
    }
    missing(prompt, ExampleCollector.PROMPT, line);
    missing(completion, ExampleCollector.COMPLETION, line);
    return prompt >= 0 && completion >= 0 && columns == 2;
  }

  private void missing(int index, String column, long line) {
    if (index < 0) {
      into.fault(source, line, column, "There is no such column." + FIX_HEADER);
    }
  }

  private void row(CSVRecord record, long line) {
    if (record.size() > columns) {
      into.fault(
          source,
          line,
          null,
          String.format(
              Locale.ROOT,
              "It has %d columns in place of %d. Put a text with commas into quotes.",
              record.size(),
              columns));
    } else {
      into.add(source, line, value(record, prompt), value(record, completion));
    }
  }

  private static @Nullable String value(CSVRecord record, int index) {
    return index < record.size() ? record.get(index) : null;
  }
}
