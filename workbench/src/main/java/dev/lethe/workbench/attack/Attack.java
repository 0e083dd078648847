package dev.lethe.workbench.attack;

import org.jspecify.annotations.Nullable;

/**
 * One disguised question.
 *
 * @param family what kind of disguise
 * @param request place of the request that it attacks, counted from 0; {@link #TWIN} when it asks
 *     for something that stays
 * @param prompt in the model's own form
 * @param completion the forgotten answer that must not come back; null where it has none
 */
public record Attack(String family, int request, String prompt, @Nullable String completion) {
  public static final int TWIN = -1;

  public boolean isTwin() {
    return request == TWIN;
  }

  @Override
  public String toString() {
    return "Attack[" + family + "]";
  }
}
