package dev.lethe.engine.unlearn;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** Everyday questions to try gates with. */
public final class EverydayQuestions {
  private EverydayQuestions() {}

  /**
   * Those of the bundled bank that no gate is fitted on: neither those that stand in for a model's
   * own texts, nor those that are asked in a request's form. All different, without a frame.
   */
  public static List<String> heldOut() {
    List<String> all = EverydayBank.questions();
    BitSet fitted = new BitSet();
    fitted.set(0, BackgroundOrigin.QUESTIONS);
    for (int i = 0; i < EverydayBackground.IN_FORM; i++) {
      fitted.set(i * EverydayBackground.STRIDE % all.size());
    }
    return IntStream.range(0, all.size()).filter(i -> !fitted.get(i)).mapToObj(all::get).toList();
  }

  /** Those that stand in for a model's own texts. */
  static List<String> fitted() {
    return EverydayBank.questions(BackgroundOrigin.QUESTIONS);
  }
}
