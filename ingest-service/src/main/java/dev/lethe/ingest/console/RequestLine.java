package dev.lethe.ingest.console;

import dev.lethe.db.RequestOverview;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A request in a list on a page. */
public record RequestLine(
    String id,
    String path,
    String tenant,
    String model,
    StateBadge badge,
    @Nullable String reason,
    Moment receivedAt,
    Moment dueAt,
    Moment updatedAt,
    DueClock clock) {

  static RequestLine of(RequestOverview.Row row, Instant now) {
    return new RequestLine(
        row.id(),
        pathOf(row.id()),
        row.tenant(),
        row.model(),
        StateBadge.of(row.state()),
        row.reason(),
        new Moment(row.receivedAt()),
        new Moment(row.dueAt()),
        new Moment(row.updatedAt()),
        DueClock.of(row.state(), row.dueAt(), now));
  }

  /** The page of a request. */
  static String pathOf(String id) {
    return "/console/requests/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
