package dev.lethe.schemas;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Format;
import java.time.DateTimeException;

/** JSON Schema's {@code date-time}, as {@link Rfc3339} reads it. Thread-safe. */
final class DateTimeFormat implements Format {
  @Override
  public String getName() {
    return "date-time";
  }

  @Override
  public boolean matches(ExecutionContext context, String text) {
    try {
      var unused = Rfc3339.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
