package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.lora.LoraMerge;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.PeftFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A merged adapter at one strength, as a PEFT folder. Members of a sum all act on each other's
 * questions, as far as those are alike: at full strength the sum may overdo what each was taught.
 *
 * @param share of the sum that is applied
 */
record SharedTrial(LoraMerge.Merged merged, double share, Path folder) {
  /** The whole sum, the members' mean, and what lies between. */
  private static double[] shares(int members) {
    return new double[] {1, 1 / Math.sqrt(members), 1.0 / members};
  }

  /**
   * The one that is worst by the least, by the half of the probes that is for choosing.
   *
   * @param members how many adapters were merged
   */
  static SharedTrial choose(
      LoraMerge.Merged merged,
      int members,
      List<ProbedBundle> bundles,
      ProbeFinder probes,
      FitListener listener,
      Path workFolder)
      throws IOException {
    String model = bundles.get(0).bundle().manifest().model();
    SharedTrial best = null;
    double least = Double.POSITIVE_INFINITY;
    double[] shares = shares(members);
    for (int i = 0; i < shares.length; i++) {
      listener.progress("merge", i, shares.length, 0);
      PeftAdapter sum = merged.adapter();
      PeftAdapter scaled = new PeftAdapter(sum.rank(), sum.alpha() * shares[i], sum.modules());
      Path folder = Files.createTempDirectory(workFolder, "shared-");
      PeftFolder.write(folder, scaled, model);
      SharedTrial trial =
          new SharedTrial(new LoraMerge.Merged(scaled, merged.truncation()), shares[i], folder);
      double worst = Double.NEGATIVE_INFINITY;
      for (ProbedBundle bundle : bundles) {
        ProbeScore score = trial.score(bundle, bundle.choice(), probes);
        worst = Math.max(worst, score.worseBy(bundle.choice().score()));
      }
      if (best == null || worst < least) {
        best = trial;
        least = worst;
      }
    }
    return Objects.requireNonNull(best);
  }

  ProbeScore score(ProbedBundle bundle, ProbedBundle.Half half, ProbeFinder probes) {
    String candidate =
        Sha256.of(("candidate " + PeftFolder.digest(folder)).getBytes(StandardCharsets.UTF_8));
    return probes.score(bundle, half.probes(), candidate, folder);
  }
}
