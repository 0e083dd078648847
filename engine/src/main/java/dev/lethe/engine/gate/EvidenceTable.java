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
}
