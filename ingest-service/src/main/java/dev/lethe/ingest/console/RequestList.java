package dev.lethe.ingest.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the list of requests.
 *
 * @param views lists that are often asked for
 * @param saved lists that the reader gave a name
 * @param filter what was asked for
 * @param nextPath address of the next page; null at the end
 * @param firstPath address of the first page; null on it
 */
public record RequestList(
    List<RequestLine> lines,
    List<View> views,
    List<OwnView> saved,
    Chosen filter,
    List<Choice> states,
    List<Choice> models,
    List<Choice> dues,
    List<Choice> orders,
    @Nullable String nextPath,
    @Nullable String firstPath) {
  /** A list with a name. */
  public record View(String label, String path, boolean current) {}

  /**
   * A list that the reader gave a name.
   *
   * @param deletePath what its form to delete it calls
   */
  public record OwnView(String name, String path, String deletePath, boolean current) {}

  /** One of the values that a filter may have. */
  public record Choice(String value, String label, boolean chosen) {}

  /** What the list is filtered by, as the address has it; empty for any. */
  public record Chosen(
      String id, String tenant, String state, String model, String due, String sort) {}
}
