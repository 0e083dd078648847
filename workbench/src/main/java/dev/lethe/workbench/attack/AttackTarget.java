package dev.lethe.workbench.attack;

import dev.lethe.engine.ForgetExample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is attacked, or its twin.
 *
 * @param request as {@link Attack#request}
 * @param name as it stands in the questions; null where nobody and nothing is named
 * @param examples bare questions with their answers
 */
record AttackTarget(int request, @Nullable String name, List<ForgetExample> examples) {
  AttackTarget {
    examples = List.copyOf(examples);
  }

  @Override
  public String toString() {
    return "AttackTarget[" + request + "]";
  }
}
