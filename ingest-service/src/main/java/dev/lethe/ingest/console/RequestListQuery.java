package dev.lethe.ingest.console;

import dev.lethe.db.RequestOverview.Filter;
import dev.lethe.db.RequestOverview.Order;
import dev.lethe.ingest.rest.ProblemException;
import dev.lethe.schemas.RequestState;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the list of requests, as it stands in the page's address. Empty text is what a
 * form sends for any.
 */
record RequestListQuery(
    String state, String model, String tenant, String due, String id, String sort) {
  static final String PATH = "/console/requests";
  static final String OPEN = "open";
  static final String SOON = "soon";
  static final String OVERDUE = "overdue";
  static final String BY_DUE = "due";

  static RequestListQuery of(
      @Nullable String state,
      @Nullable String model,
      @Nullable String tenant,
      @Nullable String due,
      @Nullable String id,
      @Nullable String sort) {
    return new RequestListQuery(
        text(state), text(model), text(tenant), text(due), text(id), text(sort));
  }

  private static String text(@Nullable String given) {
    return given == null ? "" : given.strip();
  }

  /**
   * @param own the only tenant that the reader sees; null for all
   * @throws ProblemException 400 if a value is none
   */
  Filter filter(@Nullable String own, Instant now) {
    Filter filter =
        new Filter(
            own == null ? orNull(tenant) : own,
            orNull(model),
            stateOrNull(),
            orNull(id),
            false,
            null,
            null);
    return switch (due) {
      case "" -> filter;
      case OPEN -> filter.openAndDue(null, null);
      case SOON -> filter.openAndDue(now, now.plus(DueClock.SOON));
      case OVERDUE -> filter.openAndDue(null, now);
      default -> throw badParameter("due");
    };
  }

  /**
   * @throws ProblemException 400 if there is no such order
   */
  Order order() {
    return switch (sort) {
      case "", "received" -> Order.RECEIVED;
      case BY_DUE -> Order.DUE;
      default -> throw badParameter("sort");
    };
  }

  /** Whether the reader asks for what they cannot see: nothing is there. */
  boolean isForeign(@Nullable String own) {
    return own != null && !tenant.isEmpty() && !tenant.equals(own);
  }

  /** The address of the list. */
  String path(@Nullable String cursor) {
    return ofQuery(query(cursor));
  }

  /** The query of the first page's address, without the question mark; empty for no filter. */
  String query() {
    return query(null);
  }

  private String query(@Nullable String cursor) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("state", state);
    all.put("model", model);
    all.put("tenant", tenant);
    all.put("due", due);
    all.put("id", id);
    all.put("sort", sort);
    all.put("cursor", cursor == null ? "" : cursor);
    return all.entrySet().stream()
        .filter(parameter -> !parameter.getValue().isEmpty())
        .map(
            parameter ->
                parameter.getKey()
                    + "="
                    + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  /** The address of the list with that query. */
  static String ofQuery(String query) {
    return query.isEmpty() ? PATH : PATH + "?" + query;
  }

  static ProblemException badParameter(String name) {
    return new ProblemException(
        400, "bad-parameter", "The query parameter '" + name + "' has no valid value.");
  }

  private @Nullable RequestState stateOrNull() {
    try {
      return state.isEmpty() ? null : RequestState.valueOf(state);
    } catch (IllegalArgumentException e) {
      throw badParameter("state");
    }
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
