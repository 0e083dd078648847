package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.lora.PeftFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One adapter and the bundles that have it: one where it was fitted, several once it was folded.
 *
 * @param bundles oldest first, at least one
 */
record SharedAdapter(List<VerifiedBundle> bundles) {
  SharedAdapter {
    bundles = List.copyOf(bundles);
  }

  /** Every distinct adapter, by its oldest bundle. */
  static List<SharedAdapter> of(List<VerifiedBundle> live) {
    return PeftFolder.sharing(live, VerifiedBundle::folder).stream()
        .map(SharedAdapter::new)
        .toList();
  }

  /** Ranks of all of them together. */
  static int rank(List<SharedAdapter> adapters) {
    return adapters.stream().mapToInt(SharedAdapter::rank).sum();
  }

  /**
   * Those of the oldest request that are worth folding. What one says in place of the answer, its
   * adapter was taught: only those with the same replacement are folded with each other. An adapter
   * goes as a whole: as long as one bundle has it, it takes its rank.
   *
   * @param foldable digests of the bundles that may be folded
   * @return none, or at least two whose ranks together are more than {@code rank}
   */
  static List<SharedAdapter> candidates(
      List<SharedAdapter> adapters, Set<String> foldable, int rank) {
    Map<Manifest.Refusal, List<SharedAdapter>> alike = new LinkedHashMap<>();
    for (SharedAdapter adapter : adapters) {
      if (adapter.bundles.stream().allMatch(bundle -> foldable.contains(bundle.digest()))) {
        alike.computeIfAbsent(adapter.refusal(), r -> new ArrayList<>()).add(adapter);
      }
    }
    return alike.values().stream()
        .filter(group -> savesRank(group, rank))
        .findFirst()
        .orElse(List.of());
  }

  /** Whether one adapter of {@code rank} in their place would save any. */
  static boolean savesRank(List<SharedAdapter> adapters, int rank) {
    return adapters.size() > 1 && rank(adapters) > rank;
  }

  int rank() {
    return bundles.get(0).manifest().rank();
  }

  Path folder() {
    return bundles.get(0).folder();
  }

  private Manifest.Refusal refusal() {
    return bundles.get(0).manifest().refusal();
  }
}
