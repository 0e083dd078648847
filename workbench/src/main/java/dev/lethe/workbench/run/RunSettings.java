package dev.lethe.workbench.run;

import dev.lethe.workbench.catalogue.UnlearningMethods;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run.
 *
 * @param spec a folder as {@code spec.json} describes it
 * @param model HuggingFace folder; null to teach one
 * @param methods names, without repetition
 * @param sample at most so many forget examples of a request are scored
 * @param cache for taught models, backgrounds and finished stages
 * @param fresh forget what an earlier run of the same settings left
 * @param privacy also attack each method after its last request, which takes time
 */
public record RunSettings(
    Path spec,
    @Nullable Path model,
    List<String> methods,
    long seed,
    int sample,
    Path cache,
    BaseTraining baseTraining,
    boolean fresh,
    boolean privacy) {
  /** Forget examples of a request that are scored, if nothing else is said. */
  public static final int SAMPLE = 200;

  public RunSettings {
    methods = methods.stream().distinct().toList();
    if (methods.isEmpty()) {
      throw new IllegalArgumentException("methods: none is named");
    }
    methods.forEach(UnlearningMethods::check);
    if (sample < 1) {
      throw new IllegalArgumentException("sample must be positive");
    }
  }
}
