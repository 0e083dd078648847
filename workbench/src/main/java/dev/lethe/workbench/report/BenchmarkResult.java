package dev.lethe.workbench.report;

import java.util.Map;

/**
 * A whole run.
 *
 * @param spec its name
 * @param scoredForgetExamples at most so many of a request, evenly taken
 * @param methods by name, in the order in which they ran
 */
public record BenchmarkResult(
    String spec,
    String specDigest,
    long seed,
    String scoring,
    int scoredForgetExamples,
    BaseModel baseModel,
    Map<String, MethodResult> methods) {
  /**
   * The model before any request: on all forget examples, all probes, what no request names, and
   * the utility sets.
   *
   * @param rdOutsideSample on what no request names and no method is given: what a method that uses
   *     retained data is compared with
   */
  public record BaseModel(
      double su,
      double du,
      double rd,
      double rdOutsideSample,
      Map<String, Double> utility,
      String digest,
      int hiddenSize,
      int layers) {}
}
