package dev.lethe.engine.unlearn;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.QuestionMargins;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.model.ModelConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Which earlier adapters a new one is kept orthogonal to. A projection has as many independent
 * directions as inputs, so the ranks of adapters that are all orthogonal are a budget. Bundles that
 * share an adapter have one between them, and it counts once. Adapters that are never applied to
 * the same text cannot disturb each other: once there is no room for all, those are kept whose
 * gates come closest to firing on the new request's own questions.
 *
 * @param limit inputs of the narrowest projection
 * @param used ranks of all earlier adapters together, a shared one once
 * @param earlier how many those are
 * @param kept the adapters to be orthogonal to, oldest first
 * @param folders of a bundle of each of them
 */
record RankBudget(int limit, int used, int earlier, List<PeftAdapter> kept, List<Path> folders) {
  /** A subject is recognised from few of its questions. */
  private static final int MAX_QUESTIONS = 64;

  /**
   * @param keys that the gates of earlier bundles may name
   * @param previous bundle folders, oldest first
   * @param rank that the new adapter takes
   * @param questions of the new request
   */
  static RankBudget of(
      ModelConfig model,
      SentenceEncoder encoder,
      TermKeys keys,
      List<Path> previous,
      int rank,
      List<String> questions) {
    Collection<List<Path>> sharing = PeftFolder.sharing(previous, folder -> folder);
    List<PeftAdapter> adapters =
        sharing.stream().map(folders -> PeftFolder.read(folders.get(0), model)).toList();
    List<Path> folders = sharing.stream().map(all -> all.get(0)).toList();
    int limit = limit(model);
    int used = adapters.stream().mapToInt(PeftAdapter::rank).sum();
    if (used + rank <= limit) {
      return new RankBudget(limit, used, adapters.size(), adapters, folders);
    }
    double[] closeness =
        closeness(encoder, keys, sharing, EvenSubsample.of(questions, MAX_QUESTIONS));
    Set<Integer> closest = closest(adapters, closeness, limit - rank);
    return new RankBudget(
        limit,
        used,
        adapters.size(),
        closest.stream().map(adapters::get).toList(),
        closest.stream().map(folders::get).toList());
  }

  /** Inputs of the narrowest projection. */
  static int limit(ModelConfig model) {
    return model.projections().values().stream()
        .mapToInt(shape -> Math.toIntExact(shape.get(1)))
        .min()
        .orElseThrow();
  }

  /** For each adapter that of whichever of its gates comes closest. */
  private static double[] closeness(
      SentenceEncoder encoder,
      TermKeys keys,
      Collection<List<Path>> sharing,
      List<String> questions) {
    List<GateModel> gates =
        sharing.stream().flatMap(List::stream).map(folder -> GateFiles.read(folder, keys)).toList();
    double[] margins = QuestionMargins.largest(encoder, gates, questions);
    double[] closeness = new double[sharing.size()];
    int adapter = 0;
    int gate = 0;
    for (List<Path> folders : sharing) {
      int end = gate + folders.size();
      closeness[adapter++] = Arrays.stream(margins, gate, end).max().orElseThrow();
      gate = end;
    }
    return closeness;
  }

  /** Places of the closest adapters that have room together, in their old order. */
  static Set<Integer> closest(List<PeftAdapter> adapters, double[] closeness, int room) {
    List<Integer> ranked = new ArrayList<>(IntStream.range(0, adapters.size()).boxed().toList());
    ranked.sort(Comparator.comparingDouble((Integer i) -> closeness[i]).reversed());
    Set<Integer> kept = new TreeSet<>();
    int left = room;
    for (int i : ranked) {
      int rank = adapters.get(i).rank();
      if (rank <= left) {
        kept.add(i);
        left -= rank;
      }
    }
    return kept;
  }
}
