package dev.lethe.workbench.falsefire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Any-request false fire against the number of requests.
 *
 * @param spec its name
 * @param requests that the spec has
 * @param askedFor numbers of requests; the curves end where the spec does
 * @param drafts what stood for the model's answers
 * @param general file of the general questions; {@code bundled} for the product's own
 * @param budget as {@link FalseFireSettings} has it
 */
public record FalseFireResult(
    String spec,
    String specDigest,
    long seed,
    int requests,
    List<Integer> askedFor,
    String drafts,
    String general,
    @Nullable Double budget,
    List<Curve> curves) {
  static final String BUNDLED = "bundled";

  public FalseFireResult {
    askedFor = List.copyOf(askedFor);
    curves = List.copyOf(curves);
  }

  /** One kind of gate. */
  public record Curve(String gates, List<FalseFirePoint> points) {
    public Curve {
      points = List.copyOf(points);
    }
  }
}
