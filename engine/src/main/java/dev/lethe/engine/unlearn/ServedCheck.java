package dev.lethe.engine.unlearn;

import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks for what is to be forgotten, through the path that serves, with the new bundle in force.
 *
 * @param adapter the bundle's, which is attached to the path's engine too; null if it has none
 */
record ServedCheck(ServedPath path, @Nullable NativeAdapter adapter, FitListener listener) {
  /** Asked as clients ask, by the files' adapter; the others many at once, which takes less. */
  private static final int ONE_BY_ONE = 8;

  private static final int MAX_QUESTIONS = 48;

  /**
   * @param asked the items that were asked for
   * @param answers what was answered, as {@link ServedPath#told} has it
   * @param outcomes what became of each
   */
  record Outcome(List<ForgetItem> asked, List<String> answers, List<GateOutcome> outcomes) {
    ForgetScore score() {
      return ForgetScore.of(asked, answers);
    }

    /** On how many the gate fired. */
    int fired() {
      return (int) outcomes.stream().filter(o -> o.action() == GateOutcome.Action.BUNDLE).count();
    }

    double recall() {
      return (double) fired() / asked.size();
    }

    /** At most {@code most} of what concerns none of {@code items}, evenly taken. */
    Outcome without(Collection<ForgetItem> items, int most) {
      Set<ForgetItem> left = new HashSet<>(items);
      List<Integer> others =
          IntStream.range(0, asked.size())
              .filter(i -> !left.contains(asked.get(i)))
              .boxed()
              .toList();
      List<Integer> chosen = EvenSubsample.of(others, most);
      return new Outcome(
          chosen.stream().map(asked::get).toList(),
          chosen.stream().map(answers::get).toList(),
          chosen.stream().map(outcomes::get).toList());
    }
  }

  Outcome run(List<ForgetItem> items) {
    List<ForgetItem> asked =
        EvenSubsample.of(items, MAX_QUESTIONS).stream().map(path::forgotten).toList();
    List<String> answers = new ArrayList<>();
    List<GateOutcome> outcomes = new ArrayList<>();
    for (ForgetItem item : asked) {
      if (answers.size() == ONE_BY_ONE) {
        path.prepare(
            asked.subList(ONE_BY_ONE, asked.size()).stream().map(ForgetItem::prompt).toList(),
            adapter);
      }
      GatedAnswer answer = path.ask(item.prompt());
      answers.add(path.told(item.prompt(), answer));
      outcomes.add(answer.outcome());
      listener.progress(FitPhase.VERIFY, answers.size(), asked.size(), 0);
    }
    return new Outcome(asked, answers, outcomes);
  }
}
