package dev.lethe.engine.gate;

import java.util.List;

/**
 * What a draft has to say before a gate fires.
 *
 * @param column of the figure that says how much of a forgotten completion a draft holds; -1 where
 *     no evidence has it
 * @param alone how much that has to be where the question alone is evidence, 0..1
 * @param together how much that has to be where all evidence is, 0..1
 */
record LeakageCondition(int column, double alone, double together) {
  /** In standard deviations: what tells nothing stays well below a threshold. */
  private static final double SILENT = -1;

  static LeakageCondition of(List<Evidence> evidences, double alone, double together) {
    List<String> names = evidences.stream().flatMap(e -> e.names().stream()).toList();
    return new LeakageCondition(names.indexOf(TermEvidence.MATCH), alone, together);
  }

  /** How much of a forgotten completion a draft holds; all where no evidence says. */
  double told(double[] figures) {
    return column < 0 ? 1 : figures[column];
  }

  /**
   * The margin of both.
   *
   * @param byQuestion margin of the question alone
   * @param byAll margin of all evidence
   * @param told how much of a forgotten completion the draft holds
   */
  double margin(double byQuestion, double byAll, double told) {
    double all = told >= together ? byAll : Math.min(byAll, SILENT);
    return told >= alone ? Math.max(byQuestion, all) : all;
  }
}
