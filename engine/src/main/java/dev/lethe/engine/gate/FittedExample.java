package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.text.StateFeatures;
import java.util.List;
import java.util.stream.IntStream;

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

  /** Examples whose states nobody has read. */
  static List<FittedExample> of(List<ForgetExample> examples, List<String> drafts) {
    return IntStream.range(0, drafts.size())
        .mapToObj(i -> new FittedExample(examples.get(i), drafts.get(i), List.of(), List.of()))
        .toList();
  }

  /** Without choices, with what draft and completion say by them. */
  static List<FittedExample> read(List<FittedExample> examples) {
    return examples.stream()
        .map(
            e ->
                new FittedExample(
                    MultipleChoice.read(e.example),
                    MultipleChoice.of(e.example.prompt()).told(e.draft),
                    e.taught,
                    e.drafted))
        .toList();
  }

  @Override
  public String toString() {
    return "FittedExample[redacted]";
  }
}
