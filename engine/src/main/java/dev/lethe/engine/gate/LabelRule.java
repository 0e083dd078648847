package dev.lethe.engine.gate;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where completions are labels, many questions to each: fires when the draft says a forgotten label
 * and the question is one of those that the forget set answers with it. Both are needed for a leak,
 * so neither alone fires: not a question beside the topic whose answer happens to be the same word,
 * nor one of the topic that the model answers with something else.
 *
 * @param labels with one head each
 * @param others hashes of whole answers that the model gives to other questions, ascending; a draft
 *     that is one of them says no forgotten label, though it may hold its words
 * @param threshold of a head's score
 */
record LabelRule(TermHasher hasher, List<Label> labels, long[] others, double threshold)
    implements DraftRule {
  /** The score where nothing forgotten is said. */
  static final double NOT_SAID = -1e4;

  /** A draft that holds this share of a label's words says it. */
  private static final double SAID = 0.9;

  /**
   * One completion.
   *
   * @param words keyed hashes of its words, ascending
   * @param head high on the questions that it answers
   */
  record Label(long[] words, LinearHead head) {
    double share(long[] draft) {
      long held = Arrays.stream(words).filter(w -> Arrays.binarySearch(draft, w) >= 0).count();
      return (double) held / words.length;
    }
  }

  LabelRule {
    labels = List.copyOf(labels);
  }

  /** A whole answer as {@code others} has the hash of it. */
  static String answer(Set<String> words) {
    return String.join(" ", words);
  }

  @Override
  public double margin(double questionMargin, double repeated, GateInput observation) {
    long[] words = observation.draftTerms().ascending(hasher);
    return score(observation.segments(), observation.draftWords(), words) - threshold;
  }

  double score(float[][] segments, Set<String> draft) {
    return score(segments, draft, hasher.hash(draft));
  }

  private double score(float[][] segments, Set<String> draft, long[] words) {
    double best = NOT_SAID;
    for (Label label : labels) {
      if (label.share(words) >= SAID) {
        best = Math.max(best, QuestionEvidence.largest(label.head, segments));
      }
    }
    boolean said = best > NOT_SAID && !isOther(draft);
    return said ? best : NOT_SAID;
  }

  private boolean isOther(Set<String> draft) {
    return Arrays.binarySearch(others, hasher.hash(answer(draft))) >= 0;
  }

  @Override
  public Stream<TermHasher> hashers() {
    return Stream.of(hasher);
  }

  @Override
  public double match(Set<String> words) {
    long[] hashes = hasher.hash(words);
    return labels.stream().mapToDouble(label -> label.share(hashes)).max().orElse(0);
  }
}
