package dev.lethe.engine.gate;

import java.util.List;

/**
 * Fitted evidences, and the figures that evidences fitted without them give the forget examples and
 * the background samples.
 *
 * @param held {@code [examples][figures]}; column 0 is the question's score
 * @param background {@code [samples][figures]}
 */
record EvidenceTable(double[][] held, double[][] background, List<Evidence> evidences) {
  EvidenceTable {
    evidences = List.copyOf(evidences);
  }

  /** Where the evidences have the figure of that name; -1 where none has it. */
  static int column(List<Evidence> evidences, String name) {
    return evidences.stream().flatMap(e -> e.names().stream()).toList().indexOf(name);
  }
}
