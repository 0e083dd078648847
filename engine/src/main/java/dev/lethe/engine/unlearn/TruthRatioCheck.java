package dev.lethe.engine.unlearn;

import dev.lethe.engine.metrics.Likelihood;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.metrics.TruthRatio;
import dev.lethe.engine.serve.GateOutcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The truth ratio, with wrong answers from the forget set itself. */
record TruthRatioCheck(ServedLikelihoods likelihoods) {
  private static final int MAX_EXAMPLES = 24;

  /**
   * See {@link TruthRatio}.
   *
   * @param before of the base model; null where it gives neither right nor wrong answers any chance
   * @param after of the path that serves; null as before, as where a fixed refusal answers
   * @param examples how many had wrong answers, {@link Distractors#EACH} each
   */
  record Result(@Nullable Double before, @Nullable Double after, int examples) {}

  /**
   * @param right likelihoods of the right completions of what was asked
   * @return null where completions are too few or too much alike
   */
  @Nullable Result run(
      List<ForgetItem> items, ServedCheck.Outcome served, ServedLikelihoods.Pair right) {
    Distractors others = new Distractors(items);
    List<Integer> chosen = new ArrayList<>();
    List<PromptCompletion> rows = new ArrayList<>();
    List<GateOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < served.asked().size() && chosen.size() < MAX_EXAMPLES; i++) {
      ForgetItem item = served.asked().get(i);
      List<String> wrong = others.to(item);
      if (!wrong.isEmpty()) {
        chosen.add(i);
      }
      for (String completion : wrong) {
        rows.add(new PromptCompletion(item.prompt(), completion));
        outcomes.add(served.outcomes().get(i));
      }
    }
    if (chosen.size() < 2) {
      return null;
    }
    ServedLikelihoods.Pair wrong = likelihoods.read(rows, outcomes);
    return new Result(
        ratio(right.before(), wrong.before(), chosen),
        ratio(right.after(), wrong.after(), chosen),
        chosen.size());
  }

  private static @Nullable Double ratio(
      List<Likelihood> right, List<Likelihood> wrong, List<Integer> chosen) {
    List<List<Likelihood>> groups = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      groups.add(wrong.subList(i * Distractors.EACH, (i + 1) * Distractors.EACH));
    }
    return TruthRatio.of(chosen.stream().map(right::get).toList(), groups);
  }
}
