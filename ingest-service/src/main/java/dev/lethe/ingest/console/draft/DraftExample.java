package dev.lethe.ingest.console.draft;

import io.quarkus.qute.TemplateData;

/**
 * A prompt and its completion, and where they stand. Personal data: {@link #toString()} leaves both
 * out.
 *
 * @param source where the line is
 * @param line that it begins at, counted from 1
 */
@TemplateData
public record DraftExample(LineFault.Source source, long line, String prompt, String completion) {
  @Override
  public String toString() {
    return "DraftExample[source=" + source + ", line=" + line + ", redacted]";
  }
}
