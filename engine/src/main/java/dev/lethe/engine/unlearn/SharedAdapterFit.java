package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.lora.LoraMerge;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.lora.fit.FittedLora;
import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.lora.fit.LoraFitter;
import dev.lethe.engine.lora.fit.LoraSettings;
import dev.lethe.engine.text.LanguageModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The adapter that bundles are to share, as a PEFT folder: their own ones merged, and fitted
 * further. A sum alone overdoes it, since its members act on each other's questions; but it starts
 * from what they learned of forget sets that are gone.
 *
 * @param truncation what was cut off of the sum, before fitting
 * @param ranks the adapters that stay in force; this one is kept orthogonal to them
 */
record SharedAdapterFit(
    FittedLora lora, LoraSettings settings, double truncation, RankBudget ranks, Path folder) {
  /** Of the order of batches; nothing else is drawn. */
  private static final long SEED = 0;

  /**
   * The same adapters and examples give the same bytes.
   *
   * @param examples what the adapter is to go on saying
   * @param modelName for the PEFT folder
   */
  static SharedAdapterFit of(
      LanguageModel model,
      LoraMerge.Merged merged,
      List<LoraExample> examples,
      RankBudget ranks,
      String modelName,
      FitListener listener,
      Path workFolder)
      throws IOException {
    PeftAdapter start = merged.adapter();
    LoraSettings settings = LoraSettings.standard(SEED).withRank(start.rank(), start.alpha());
    FittedLora fitted =
        new LoraFitter(model)
            .goOn(
                start,
                examples,
                ranks.kept(),
                settings,
                (step, steps, loss) -> listener.progress(FitPhase.LORA, step, steps, loss));
    Path folder = Files.createTempDirectory(workFolder, "shared-");
    PeftFolder.write(folder, fitted.adapter(), modelName);
    return new SharedAdapterFit(fitted, settings, merged.truncation(), ranks, folder);
  }

  /** Of a bundle's test, with this adapter in place of its own. */
  ProbeScore score(ProbedBundle bundle, ProbeFinder probes) {
    String candidate =
        Sha256.of(("candidate " + PeftFolder.digest(folder)).getBytes(StandardCharsets.UTF_8));
    return probes.score(bundle, candidate, folder);
  }
}
