package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.text.StateFeatures;
import java.util.List;

/**
 * A forget example with what the base model makes of it.
 *
 * @param draft the base model's greedy answer to the prompt
 * @param taught states of the prompt with the completion to be forgotten, as it grows
 * @param drafted states of the prompt with the draft, as it grows; the whole draft last
 */
public record FittedExample(
    ForgetExample example, String draft, List<StateFeatures> taught, List<StateFeatures> drafted) {
  public FittedExample {
    taught = List.copyOf(taught);
    drafted = List.copyOf(drafted);
  }

  @Override
  public String toString() {
    return "FittedExample[redacted]";
  }
}
