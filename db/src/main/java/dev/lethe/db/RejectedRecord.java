package dev.lethe.db;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a replica says of a record that does not count: {@code FAULT at TOPIC-PARTITION@OFFSET}.
 *
 * @param fault its code
 * @param position of the record; of the replica's own words where they name none
 */
record RejectedRecord(String fault, SourcedEvent position) {
  private static final Pattern FORM =
      Pattern.compile("([a-z-]{1,40}) at (\\S{1,249})-(\\d{1,9})@(\\d{1,18})");

  static RejectedRecord parse(@Nullable String reason, SourcedEvent said) {
    Matcher form = FORM.matcher(reason == null ? "" : reason);
    if (!form.matches()) {
      return new RejectedRecord(reason == null ? "unknown" : reason, said);
    }
    return new RejectedRecord(
        form.group(1),
        new SourcedEvent(
            form.group(2), Integer.parseInt(form.group(3)), Long.parseLong(form.group(4)), null));
  }
}
