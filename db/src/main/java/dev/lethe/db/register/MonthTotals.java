package dev.lethe.db.register;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lethe.db.register.RegisterEntry.Timeliness;
import dev.lethe.schemas.RequestState;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What became of the requests of one month, by where they stand when the register is read. Every
 * request counts once among the states. Not thread-safe.
 */
final class MonthTotals {
  private final Map<RequestState, Integer> states = new EnumMap<>(RequestState.class);
  private final List<Double> days = new ArrayList<>();
  private int received;
  private int late;
  private int overdue;

  void add(RegisterEntry entry, Instant now) {
    received++;
    states.merge(entry.state(), 1, Integer::sum);
    Double taken = entry.days();
    if (entry.answered() && taken != null) {
      days.add(taken);
    }
    if (entry.timeliness(now) == Timeliness.NO) {
      if (entry.answered()) {
        late++;
      } else {
        overdue++;
      }
    }
  }

  /** Writes its fields into the object that is open. */
  void write(JsonGenerator json) throws IOException {
    int ended =
        count(RequestState.CERTIFIED)
            + count(RequestState.REJECTED)
            + count(RequestState.CANCELLED)
            + count(RequestState.FAILED)
            + count(RequestState.REVOKED)
            + count(RequestState.HELD);
    json.writeNumberField("received", received);
    json.writeNumberField("underWay", received - ended);
    json.writeNumberField("held", count(RequestState.HELD));
    json.writeNumberField("certified", count(RequestState.CERTIFIED));
    json.writeNumberField("rejected", count(RequestState.REJECTED));
    json.writeNumberField("cancelled", count(RequestState.CANCELLED));
    json.writeNumberField("failed", count(RequestState.FAILED));
    json.writeNumberField("revoked", count(RequestState.REVOKED));
    json.writeNumberField("late", late);
    json.writeNumberField("overdue", overdue);
    if (days.isEmpty()) {
      json.writeNullField("medianDays");
      json.writeNullField("maxDays");
    } else {
      List<Double> sorted = days.stream().sorted().toList();
      int upper = sorted.size() / 2;
      int lower = (sorted.size() - 1) / 2;
      json.writeNumberField("medianDays", (sorted.get(lower) + sorted.get(upper)) / 2);
      json.writeNumberField("maxDays", sorted.get(sorted.size() - 1));
    }
  }

  private int count(RequestState state) {
    return states.getOrDefault(state, 0);
  }
}
