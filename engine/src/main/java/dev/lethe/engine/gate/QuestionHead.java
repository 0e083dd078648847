package dev.lethe.engine.gate;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A question's head. A bundle's is that of its evidence, divided by a number, and is not kept
 * beside it: heads are what fills the memory of thousands of gates. Immutable.
 *
 * @param kept the head itself, or the one that it follows from
 * @param divisor what that one's weights are divided by; 1 for the head itself
 * @param bias of the head itself
 */
record QuestionHead(LinearHead kept, double divisor, float bias) {
  static QuestionHead of(LinearHead head, @Nullable DraftRule rule) {
    if (rule instanceof CombinedRule combined) {
      for (Evidence evidence : combined.evidences()) {
        if (evidence instanceof QuestionEvidence question) {
          OptionalDouble divisor = HeadScale.of(question.head().weights(), head.weights());
          if (divisor.isPresent()) {
            return new QuestionHead(question.head(), divisor.getAsDouble(), head.bias());
          }
        }
      }
    }
    return new QuestionHead(head, 1, head.bias());
  }

  LinearHead head() {
    return divisor == 1
        ? new LinearHead(kept.weights(), bias)
        : new LinearHead(HeadScale.divided(kept.weights(), divisor), bias);
  }

  int width() {
    return kept.weights().length;
  }
}
