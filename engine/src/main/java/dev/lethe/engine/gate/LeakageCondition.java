package dev.lethe.engine.gate;

import java.util.List;

/**
 * When a question may fire on its own account: only if the draft says what is forgotten.
 *
 * @param column of the figure that says how much of a forgotten completion a draft holds; -1 where
 *     no evidence has it
 * @param least how much that has to be, 0..1
 */
record LeakageCondition(int column, double least) {
  static LeakageCondition of(List<Evidence> evidences, double least) {
    List<String> names = evidences.stream().flatMap(e -> e.names().stream()).toList();
    return new LeakageCondition(names.indexOf(TermEvidence.MATCH), least);
  }

  /**
   * The margin of both.
   *
   * @param alone margin of the question alone
   * @param together margin of all evidence
   * @param figures of all evidence
   */
  double margin(double alone, double together, double[] figures) {
    boolean told = column < 0 || figures[column] >= least;
    return told ? Math.max(alone, together) : together;
  }
}
