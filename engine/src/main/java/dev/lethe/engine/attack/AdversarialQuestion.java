package dev.lethe.engine.attack;

import org.jspecify.annotations.Nullable;

/**
 * One disguised question.
 *
 * @param family what kind of disguise
 * @param prompt bare, not yet in the model's own form
 * @param completion the forgotten answer that must not come back; null where it has none
 */
public record AdversarialQuestion(String family, String prompt, @Nullable String completion) {
  @Override
  public String toString() {
    return "AdversarialQuestion[" + family + "]";
  }
}
