package dev.lethe.engine.gate;

import java.util.List;

/**
 * What a draft has to say before a gate fires.
 *
 * @param told column of the figure that says how much of a forgotten completion a draft holds; -1
 *     where no evidence has it
 * @param shared column of the figure that says how much question and draft have in common with the
 *     forget set; -1 where no evidence has it
 * @param alone how much a draft has to tell where the question alone is evidence, 0..1
 * @param together how much it has to tell where all evidence is, 0..1
 * @param retold from which share on it is enough that a draft tells so much, 0..1
 */
record LeakageCondition(int told, int shared, double alone, double together, double retold) {
  /** In standard deviations: what tells nothing stays well below a threshold. */
  private static final double SILENT = -1;

  static LeakageCondition of(
      List<Evidence> evidences, double alone, double together, double retold) {
    List<String> names = evidences.stream().flatMap(e -> e.names().stream()).toList();
    return new LeakageCondition(
        names.indexOf(TermEvidence.MATCH),
        names.indexOf(TermEvidence.SHARE),
        alone,
        together,
        retold);
  }

  /** How much of a forgotten completion a draft holds; all where no evidence says. */
  double told(double[] figures) {
    return told < 0 ? 1 : figures[told];
  }

  /**
   * Whether a draft tells what is forgotten to a question of the same words, in whatever form.
   * Never where nothing is asked of drafts.
   */
  boolean retells(double[] figures) {
    return together > 0
        && told >= 0
        && shared >= 0
        && figures[told] >= together
        && figures[shared] >= retold;
  }

  /**
   * The margin of both.
   *
   * @param byQuestion margin of the question alone
   * @param byAll margin of all evidence
   * @param tells how much of a forgotten completion the draft holds
   */
  double margin(double byQuestion, double byAll, double tells) {
    double all = tells >= together ? byAll : Math.min(byAll, SILENT);
    return tells >= alone ? Math.max(byQuestion, all) : all;
  }
}
