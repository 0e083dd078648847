package dev.lethe.engine.gate;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares one draft with one subject's completions. Used once, by one thread. */
final class DraftReader {
  private final SubjectEvidence subject;
  private final SubjectQuestion question;
  private final long[] asked;
  private final long[] said;

  /** The same, ascending. */
  private final long[] told;

  private final double[] weights;

  /** Those words of the draft that are written in digits, and that the question does not say. */
  private final long[] numbers;

  DraftReader(SubjectEvidence subject, SubjectQuestion question, SubjectQuestion draft) {
    this.subject = subject;
    this.question = question;
    this.asked = question.words().inOrder(subject.hasher());
    this.said = draft.words().inOrder(subject.hasher());
    this.told = Arrays.stream(said).sorted().toArray();
    this.weights = weights(draft);
    this.numbers = numbers(draft);
  }

  /** Of each word of the draft; zero for phrases, and for what the question says itself. */
  private double[] weights(SubjectQuestion draft) {
    long[] known = Arrays.stream(asked).sorted().toArray();
    double[] weighed = new double[said.length];
    for (SubjectQuestion.Segment segment : draft.segments()) {
      for (int word : segment.words()) {
        if (Arrays.binarySearch(known, said[word]) < 0) {
          weighed[word] = subject.weight(said[word], draft.rarity()[word]);
        }
      }
    }
    return weighed;
  }

  private long[] numbers(SubjectQuestion draft) {
    Set<Long> known = Arrays.stream(asked).boxed().collect(Collectors.toSet());
    return draft.segments().stream()
        .flatMapToLong(segment -> segment.numbers().mapToLong(word -> said[word]))
        .filter(number -> !known.contains(number))
        .distinct()
        .toArray();
  }

  DraftLeakage leakage() {
    double most = 0;
    double own = 0;
    double covered = 0;
    boolean differs = false;
    for (long[] answer : subject.answers()) {
      double held = held(answer, false);
      if (held > most) {
        covered = covered(answer);
        differs = differs(answer);
      }
      most = Math.max(most, held);
      own = Math.max(own, held(answer, true));
    }
    double both = 0;
    for (long[] example : subject.examples()) {
      double held = held(example, false);
      both = held > both ? Math.max(both, Math.min(held, concern(example))) : both;
    }
    double share = most / (Arrays.stream(weights).sum() + 1e-6);
    return new DraftLeakage(most, share, covered, own, differs, both);
  }

  /** The share of an answer's own words, which the background never has, that the draft says. */
  private double covered(long[] answer) {
    long[] own = Arrays.stream(answer).filter(word -> !subject.isKnown(word)).toArray();
    long said = Arrays.stream(own).filter(w -> Arrays.binarySearch(told, w) >= 0).count();
    return own.length == 0 ? 0 : (double) said / own.length;
  }

  /** Two dates of the same year have a number in common, and are not the same date. */
  private boolean differs(long[] answer) {
    long same = Arrays.stream(numbers).filter(n -> Arrays.binarySearch(answer, n) >= 0).count();
    return same > 0 && same < numbers.length;
  }

  /** How much of the draft a set of words holds. */
  private double held(long[] words, boolean ownAlone) {
    double held = 0;
    for (int i = 0; i < said.length; i++) {
      boolean counts = weights[i] > 0 && Arrays.binarySearch(words, said[i]) >= 0;
      held += counts && !(ownAlone && subject.isKnown(said[i])) ? weights[i] : 0;
    }
    return held;
  }

  /** How much of the question an example holds, in the segment that has most of it. */
  private double concern(long[] example) {
    double most = 0;
    for (SubjectQuestion.Segment segment : question.segments()) {
      double held = 0;
      for (int word : segment.words()) {
        boolean counts = Arrays.binarySearch(example, asked[word]) >= 0;
        held += counts ? subject.detail(asked[word], question.rarity()[word]) : 0;
      }
      most = Math.max(most, held);
    }
    return most;
  }
}
