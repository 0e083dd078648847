package dev.lethe.schemas.measured;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a request's gate scores the forget examples that it was not fitted on, and background
 * questions: counts in bins of one width. A score is its distance from the threshold, so that bin
 * {@code i} begins at {@code (i - below) * width}, and what lies in bin {@code below} or later
 * fires. The outermost bins hold what lies beyond them too.
 *
 * @param width of a bin, in the gate's own units; positive
 * @param below how many bins lie below the threshold; at least one does, and one does not
 * @param forget how many held-out forget examples each bin has
 * @param background how many background questions each bin has
 */
public record GateScores(double width, int below, List<Integer> forget, List<Integer> background) {
  private static final int MOST_BINS = 100;

  public GateScores {
    forget = List.copyOf(forget);
    background = List.copyOf(background);
  }

  /** Empty where it is of another form. */
  static Optional<GateScores> of(JsonNode json) {
    Double width = Nodes.number(json, "width");
    Integer below = Nodes.integer(json, "below");
    List<Integer> forget = counts(json.path("forget"));
    List<Integer> background = counts(json.path("background"));
    return width != null
            && width > 0
            && below != null
            && below > 0
            && below < forget.size()
            && forget.size() == background.size()
        ? Optional.of(new GateScores(width, below, forget, background))
        : Optional.empty();
  }

  /** None where one is no count. */
  private static List<Integer> counts(JsonNode array) {
    List<Integer> counts = new ArrayList<>();
    for (JsonNode count : array) {
      if (!count.isInt() || count.intValue() < 0 || counts.size() == MOST_BINS) {
        return List.of();
      }
      counts.add(count.intValue());
    }
    return counts;
  }
}
