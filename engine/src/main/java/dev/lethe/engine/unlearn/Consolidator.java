package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.lora.LoraMerge;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.unlearn.ConsolidationReport.Fate;
import dev.lethe.engine.unlearn.ConsolidationReport.Member;
import dev.lethe.engine.unlearn.ConsolidationReport.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Folds the oldest bundles: their adapters become one of bounded rank, fitted to what they answer,
 * and each gets a new bundle with its own gate and that adapter. The same bundles and settings give
 * the same digests. Nothing is made if any of them gets worse by more than the margin.
 */
record Consolidator(
    LanguageModel model, ProbeFinder probes, String backgroundDigest, FitListener listener) {

  ConsolidationResult run(
      List<VerifiedBundle> live,
      Set<String> foldable,
      ConsolidationSettings settings,
      Path workFolder)
      throws IOException {
    List<SharedAdapter> adapters = SharedAdapter.of(live);
    Ranks ranks = new Ranks(SharedAdapter.rank(adapters), RankBudget.limit(model.config()));
    if (ranks.before < settings.minShare() * ranks.limit) {
      return nothing(ranks, settings, "below-threshold", List.of());
    }
    List<SharedAdapter> candidates = SharedAdapter.candidates(adapters, foldable, settings.rank());
    Selection selected = select(candidates, settings.oldest());
    if (!SharedAdapter.savesRank(selected.adapters, settings.rank())) {
      return nothing(ranks, settings, "too-few-adapters", selected.all(Fate.ALONE));
    }
    return fold(live, selected, ranks, settings, workFolder);
  }

  /**
   * @param before ranks of all distinct adapters in force
   * @param limit as many directions as there are
   */
  private record Ranks(int before, int limit) {}

  /**
   * @param adapters to be folded
   * @param bundles that have them
   * @param left those that were passed over
   */
  private record Selection(
      List<SharedAdapter> adapters, List<ProbedBundle> bundles, List<Member> left) {
    List<Member> all(Fate fate) {
      List<Member> members = new ArrayList<>(left);
      bundles.forEach(bundle -> members.add(bundle.member(fate)));
      return members;
    }
  }

  /** The oldest of them that can be tested again. */
  private Selection select(List<SharedAdapter> candidates, int oldest) {
    Selection selection = new Selection(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    int done = 0;
    for (SharedAdapter adapter : candidates) {
      if (selection.adapters.size() == oldest) {
        break;
      }
      listener.progress(FitPhase.PROBES, done++, candidates.size(), 0);
      List<ProbedBundle> probed = probes.probe(adapter.bundles());
      if (probed.stream().allMatch(ProbedBundle::hasEnough)) {
        selection.adapters.add(adapter);
        selection.bundles.addAll(probed);
      } else {
        probed.forEach(
            bundle ->
                selection.left.add(
                    bundle.member(bundle.hasEnough() ? Fate.ADAPTER_STAYS : Fate.TOO_FEW_PROBES)));
      }
    }
    return selection;
  }

  private ConsolidationResult fold(
      List<VerifiedBundle> live,
      Selection selected,
      Ranks ranks,
      ConsolidationSettings settings,
      Path workFolder)
      throws IOException {
    Files.createDirectories(workFolder);
    SharedAdapterFit shared = fit(live, selected, settings.rank(), workFolder);
    List<ProbeScore> scores = retest(selected.bundles, shared);
    boolean worse = false;
    for (int i = 0; i < scores.size(); i++) {
      worse |= isWorse(selected.bundles.get(i), scores.get(i), settings);
    }
    int saved = SharedAdapter.rank(selected.adapters) - shared.lora().adapter().rank();
    int after = worse ? ranks.before : ranks.before - saved;
    List<Artefact> bundles = List.of();
    if (!worse) {
      ConsolidatedBundles writer =
          new ConsolidatedBundles(
              selected.bundles, scores, shared, settings, after, ranks.limit, backgroundDigest);
      bundles = writer.write(workFolder);
    }
    return new ConsolidationResult(
        new ConsolidationReport(
            worse ? Outcome.WORSE : Outcome.FOLDED,
            worse ? "worse" : null,
            ranks.before,
            after,
            ranks.limit,
            settings.margin(),
            shared.truncation(),
            members(selected, scores, bundles, settings)),
        bundles);
  }

  private SharedAdapterFit fit(
      List<VerifiedBundle> live, Selection selected, int rank, Path workFolder) throws IOException {
    listener.progress(FitPhase.MERGE, 0, 1, 0);
    LoraMerge.Merged merged =
        LoraMerge.of(
            selected.adapters.stream()
                .map(adapter -> PeftFolder.read(adapter.folder(), model.config()))
                .toList(),
            rank);
    Set<String> folded = new HashSet<>();
    selected.bundles.forEach(bundle -> folded.add(bundle.bundle().digest()));
    List<Path> others =
        live.stream()
            .filter(bundle -> !folded.contains(bundle.digest()))
            .map(VerifiedBundle::folder)
            .toList();
    List<LoraExample> examples =
        selected.bundles.stream().flatMap(bundle -> bundle.examples().stream()).toList();
    RankBudget budget =
        RankBudget.of(
            model.config(),
            probes.encoder(),
            probes.keys(),
            others,
            merged.adapter().rank(),
            examples.stream().map(LoraExample::prompt).toList());
    String name = live.get(0).manifest().model();
    return SharedAdapterFit.of(model, merged, examples, budget, name, listener, workFolder);
  }

  private List<ProbeScore> retest(List<ProbedBundle> bundles, SharedAdapterFit shared) {
    List<ProbeScore> scores = new ArrayList<>();
    for (ProbedBundle bundle : bundles) {
      listener.progress(FitPhase.RETEST, scores.size(), bundles.size(), 0);
      scores.add(shared.score(bundle, probes));
    }
    return scores;
  }

  private static boolean isWorse(
      ProbedBundle bundle, ProbeScore score, ConsolidationSettings settings) {
    return score.worseBy(bundle.score()) > settings.margin();
  }

  private static List<Member> members(
      Selection selected,
      List<ProbeScore> scores,
      List<Artefact> made,
      ConsolidationSettings settings) {
    List<Member> members = new ArrayList<>(selected.left);
    for (int i = 0; i < scores.size(); i++) {
      ProbedBundle bundle = selected.bundles.get(i);
      Fate otherwise = isWorse(bundle, scores.get(i), settings) ? Fate.WORSE : Fate.NOT_WORSE;
      members.add(
          new Member(
              bundle.bundle().manifest().requestId(),
              bundle.bundle().digest(),
              made.isEmpty() ? null : made.get(i).digest(),
              made.isEmpty() ? otherwise : Fate.FOLDED,
              bundle.test().size(),
              bundle.score().leak(),
              scores.get(i).leak(),
              bundle.score().replaced(),
              scores.get(i).replaced()));
    }
    return members;
  }

  private static ConsolidationResult nothing(
      Ranks ranks, ConsolidationSettings settings, String reason, List<Member> members) {
    ConsolidationReport report =
        new ConsolidationReport(
            Outcome.NOTHING,
            reason,
            ranks.before,
            ranks.before,
            ranks.limit,
            settings.margin(),
            null,
            members);
    return new ConsolidationResult(report, List.of());
  }
}
