package dev.lethe.db.register;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.access.Actor;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The register as one JSON object: {@code {"from","to","at","requests":[…],"months":[…]}}. The
 * months come last, as they are counted while the requests are written.
 */
public final class RegisterJson {
  private RegisterJson() {}

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
    JsonGenerator json = Json.mapper().getFactory().createGenerator(to);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    // Otherwise a register that was cut off by an error would look like a whole one.
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
    Map<YearMonth, MonthTotals> months = new LinkedHashMap<>();
    period.months().forEach(month -> months.put(month, new MonthTotals()));
    json.writeStartObject();
    json.writeStringField("from", period.from().toString());
    json.writeStringField("to", period.to().toString());
    json.writeStringField("at", now.toString());
    json.writeArrayFieldStart("requests");
    register.read(
        period,
        tenant,
        entry -> {
          months.computeIfAbsent(entry.month(), month -> new MonthTotals()).add(entry, now);
          write(json, entry, now);
        });
    json.writeEndArray();
    json.writeArrayFieldStart("months");
    for (Map.Entry<YearMonth, MonthTotals> month : months.entrySet()) {
      json.writeStartObject();
      json.writeStringField("month", month.getKey().toString());
      month.getValue().write(json);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.flush();
  }

  private static void write(JsonGenerator json, RegisterEntry entry, Instant now)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", entry.id());
    json.writeStringField("tenant", entry.tenant());
    json.writeStringField("model", entry.model());
    json.writeStringField("legalBasis", entry.legalBasis());
    json.writeStringField("receivedAt", entry.receivedAt().toString());
    json.writeStringField("dueAt", entry.dueAt().toString());
    json.writeStringField("state", entry.state().name());
    Instant finished = entry.finishedAt();
    json.writeStringField("finishedAt", finished == null ? null : finished.toString());
    json.writeObjectField("days", entry.days());
    json.writeStringField("onTime", entry.timeliness(now).name().toLowerCase(Locale.ROOT));
    json.writeStringField("reason", entry.reason());
    json.writeStringField("certificate", entry.certificate());
    actor(json, "submittedBy", entry.submittedBy());
    actor(json, "releasedBy", entry.releasedBy());
    actor(json, "revokedBy", entry.revokedBy());
    names(json, "recipientsTold", entry.recipientsTold());
    names(json, "recipientsNotReached", entry.recipientsNotReached());
    json.writeEndObject();
  }

  private static void names(JsonGenerator json, String field, List<String> names)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String name : names) {
      json.writeString(name);
    }
    json.writeEndArray();
  }

  private static void actor(JsonGenerator json, String field, @Nullable Actor actor)
      throws IOException {
    json.writeFieldName(field);
    json.writeTree(Json.mapper().valueToTree(actor));
  }
}
