package dev.lethe.db.register;

import dev.lethe.schemas.access.Actor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The register as CSV: RFC 4180 in UTF-8, with a header row. Tables' programs run cells that begin
 * like a formula, and clients choose what stands in some: these get an apostrophe before them, as
 * OWASP says.
 */
public final class RegisterCsv {
  /** Media type of what is written. */
  public static final String MEDIA_TYPE = "text/csv";

  private static final List<String> COLUMNS =
      List.of(
          "id",
          "tenant",
          "model",
          "legal_basis",
          "received_at",
          "due_at",
          "state",
          "finished_at",
          "days",
          "on_time",
          "reason",
          "certificate",
          "submitted_by",
          "released_by",
          "revoked_by",
          "recipients_told",
          "recipients_not_reached");

  private static final String FORMULA = "=+-@\t\r";
  private static final String QUOTED = ",\"\r\n";
  private static final String LINE_END = "\r\n";

  private RegisterCsv() {}

  /**
   * Writes the register; it does not close {@code to}.
   *
   * @param tenant whose requests; null for all
   * @param now against which open requests are held
   * @throws IOException if it cannot be written
   */
  public static void write(
      RequestRegister register,
      RegisterPeriod period,
      @Nullable String tenant,
      Instant now,
      OutputStream to)
      throws IOException {
    Writer writer = new OutputStreamWriter(to, StandardCharsets.UTF_8);
    writer.write(String.join(",", COLUMNS) + LINE_END);
    register.read(period, tenant, entry -> writer.write(line(cells(entry, now))));
    writer.flush();
  }

  private static List<@Nullable Object> cells(RegisterEntry entry, Instant now) {
    return Arrays.asList(
        entry.id(),
        entry.tenant(),
        entry.model(),
        entry.legalBasis(),
        entry.receivedAt(),
        entry.dueAt(),
        entry.state(),
        entry.finishedAt(),
        entry.days(),
        entry.timeliness(now).name().toLowerCase(Locale.ROOT),
        entry.reason(),
        entry.certificate(),
        subject(entry.submittedBy()),
        subject(entry.releasedBy()),
        subject(entry.revokedBy()),
        String.join(" ", entry.recipientsTold()),
        String.join(" ", entry.recipientsNotReached()));
  }

  private static @Nullable String subject(@Nullable Actor actor) {
    return actor == null ? null : actor.subject();
  }

  private static String line(List<@Nullable Object> cells) {
    return cells.stream().map(RegisterCsv::cell).collect(Collectors.joining(",")) + LINE_END;
  }

  static String cell(@Nullable Object value) {
    String text = Objects.toString(value, "");
    if (!text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0) {
      text = "'" + text;
    }
    return text.chars().anyMatch(c -> QUOTED.indexOf(c) >= 0)
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }
}
