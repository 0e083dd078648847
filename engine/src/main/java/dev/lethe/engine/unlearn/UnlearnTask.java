package dev.lethe.engine.unlearn;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.Manifest;
import java.util.ArrayList;
import java.util.List;

/**
 * One erasure request as the engine sees it.
 *
 * @param digestKey under which the manifest's {@code dataDigest} is made; the request's own, so
 *     that it goes when the request's key goes
 */
public record UnlearnTask(
    String requestId,
    String model,
    List<ForgetExample> examples,
    List<String> texts,
    Manifest.Refusal refusal,
    long seed,
    DigestKey digestKey) {
  /** Of examples and texts in their order, told apart by how many examples there are. */
  String dataDigest() {
    List<String> parts = new ArrayList<>();
    parts.add(Integer.toString(examples.size()));
    for (ForgetExample example : examples) {
      parts.add(example.prompt());
      parts.add(example.completion());
    }
    parts.addAll(texts);
    return digestKey.digest(parts);
  }

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
