package dev.lethe.workbench.attack;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@link AttackBenchmark} runs.
 *
 * @param spec folder with the requests, their probes and what is to be kept
 * @param model HuggingFace folder that was taught the spec
 * @param attacks JSON Lines written by hand; null to make them from the spec
 * @param each attacks of a family on one request, at most
 */
public record AttackSettings(
    Path spec, Path model, @Nullable Path attacks, int each, long seed, Path cache) {
  public AttackSettings {
    if (each < 1) {
      throw new IllegalArgumentException("each must be positive");
    }
  }
}
