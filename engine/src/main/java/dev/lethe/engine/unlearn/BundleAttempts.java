package dev.lethe.engine.unlearn;

import dev.lethe.engine.tokenizer.PromptTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Fits a bundle, and where it misses a limit fits it again on more: on other wordings of the
 * examples too, with twice the steps; where its gate caught too little, also with thresholds as low
 * as the budget of false fires lets them be. The best attempt is kept. The same job makes the same
 * attempts.
 *
 * @param settings how many attempts, and which budget
 */
record BundleAttempts(BundleFit fit, PromptTemplate template, VerificationSettings settings) {
  /**
   * The one that was kept.
   *
   * @param folder holds its gate and its adapter
   */
  record Attempt(BundleFit.Result result, Path folder) {
    /** Whether it is worse than {@code other}: silences too much, or else falls shorter. */
    private boolean isWorseThan(Attempt other) {
      AcceptanceCriteria mine = result.acceptance();
      AcceptanceCriteria theirs = other.result.acceptance();
      return mine.isHarmless() == theirs.isHarmless()
          ? mine.shortfall() > theirs.shortfall()
          : theirs.isHarmless();
    }
  }

  Attempt run(UnlearnTask task, List<Path> previous, Path workFolder) throws IOException {
    List<ForgetItem> items = ForgetItem.of(task, template);
    Attempt first = attempt(task, items, List.of(), 0, previous, workFolder);
    AcceptanceCriteria found = first.result.acceptance();
    // Nothing that follows can mend a gate that fires too much as it is.
    if (settings.attempts() == 1 || found.reason().isEmpty() || !found.isHarmless()) {
      return first;
    }
    List<ForgetItem> views = ForgetSetAugmentation.of(task, items, template);
    double falseFires = found.catchesTooLittle() ? settings.budget().ofBundles().falseFires() : 0;
    if (views.isEmpty() && falseFires == 0) {
      return first;
    }
    Attempt second = attempt(task, items, views, falseFires, previous, workFolder);
    boolean better = first.isWorseThan(second);
    delete(better ? first.folder : second.folder);
    Attempt best = better ? second : first;
    best.result.measured().put("attempts", 2);
    return best;
  }

  private Attempt attempt(
      UnlearnTask task,
      List<ForgetItem> items,
      List<ForgetItem> views,
      double falseFires,
      List<Path> previous,
      Path workFolder)
      throws IOException {
    Path folder = Files.createTempDirectory(workFolder, "bundle-");
    return new Attempt(fit.run(task, items, views, falseFires, previous, folder), folder);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
