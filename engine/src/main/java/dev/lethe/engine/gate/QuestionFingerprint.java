package dev.lethe.engine.gate;

import java.util.Arrays;

/**
 * A question as gates look at it, without its text: sentence vectors, and digests of words. For
 * telling on which of the last questions a new gate would have fired. Immutable.
 *
 * <p>It is no longer readable, but who has it can try out words and sentences, so it belongs in
 * memory alone. Of a long prompt only the end is kept, so that none is larger than some 16 vectors
 * and 16 KiB: a gate that fires on what stands further up is not seen.
 */
public final class QuestionFingerprint {
  static final int MOST_SEGMENTS = 16;
  static final int MOST_WORD_BYTES = 16 * 1024;

  private final float[][] segments;
  private final SubjectQuestion subject;

  private QuestionFingerprint(float[][] segments, SubjectQuestion subject) {
    this.segments = segments;
    this.subject = subject;
  }

  static QuestionFingerprint of(float[][] segments, SubjectQuestion subject) {
    int from = Math.max(0, segments.length - MOST_SEGMENTS);
    return new QuestionFingerprint(
        Arrays.copyOfRange(segments, from, segments.length),
        subject.last(MOST_WORD_BYTES).forgetful());
  }

  /** {@code [segments][dimension]}; not to be changed. */
  float[][] segments() {
    return segments;
  }

  SubjectQuestion subject() {
    return subject;
  }

  @Override
  public String toString() {
    return "QuestionFingerprint[redacted]";
  }
}
