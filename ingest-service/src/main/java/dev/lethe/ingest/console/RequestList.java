package dev.lethe.ingest.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the list of requests.
 *
 * @param views lists that are often asked for
 * @param filter what was asked for
 * @param nextPath address of the next page; null at the end
 * @param firstPath address of the first page; null on it
 */
public record RequestList(
    List<RequestLine> lines,
    List<View> views,
    Chosen filter,
    List<Choice> states,
    List<Choice> models,
    List<Choice> dues,
    List<Choice> orders,
    @Nullable String nextPath,
    @Nullable String firstPath) {
  /** A list with a name. */
  public record View(String label, String path, boolean current) {}

  /** One of the values that a filter may have. */
  public record Choice(String value, String label, boolean chosen) {}

  /** What was typed. */
  public record Chosen(String id, String tenant) {}
}
