package dev.lethe.engine.unlearn;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.Manifest;
import java.util.List;

/** One erasure request as the engine sees it. */
public record UnlearnTask(
    String requestId,
    String model,
    List<ForgetExample> examples,
    List<String> texts,
    Manifest.Refusal refusal,
    long seed) {
  @Override
  public String toString() {
    return "UnlearnTask["
        + requestId
        + ", examples="
        + examples.size()
        + ", texts="
        + texts.size()
        + "]";
  }
}
