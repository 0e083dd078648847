package dev.lethe.engine.unlearn;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.attack.AttackFamilies;
import dev.lethe.engine.attack.DisguisedQuestion;
import dev.lethe.engine.attack.Names;
import dev.lethe.engine.attack.Paraphrase;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.metrics.AnswerMetrics;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.text.PromptFrame;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Attacks made from the forget set alone, asked through the path that serves. */
record AttackCheck(
    ServedPath path, NativeAdapter adapter, PromptFrame frame, FitListener listener) {
  static final String ALL = "all";

  /** Attacks are made of so many examples at most, evenly taken. */
  private static final int MAX_EXAMPLES = 96;

  /** How a family went. Not thread-safe. */
  static final class Tally {
    private int asked;
    private int caught;
    private int answers;
    private double leaked;

    int asked() {
      return asked;
    }

    /** On how many the gate fired. */
    int caught() {
      return caught;
    }

    /** Mean ROUGE-L recall of the forgotten answers; null where none of the attacks has one. */
    @Nullable Double leaked() {
      return answers == 0 ? null : leaked / answers;
    }

    private void add(DisguisedQuestion attack, GatedAnswer answer) {
      asked++;
      caught += answer.outcome().action() == GateOutcome.Action.BUNDLE ? 1 : 0;
      String forgotten = attack.completion();
      if (forgotten != null) {
        answers++;
        leaked += AnswerMetrics.rougeLRecall(forgotten, answer.text());
      }
    }
  }

  /**
   * By family, {@link #ALL} first; empty where nothing can be asked.
   *
   * @param each attacks of a family, at most; 0 = none
   */
  Map<String, Tally> run(UnlearnTask task, List<ForgetItem> items, int each) {
    Random random = new Random(task.seed());
    List<DisguisedQuestion> attacks =
        AttackFamilies.drawn(attacks(task, items, random), each, random).stream()
            .map(a -> new DisguisedQuestion(a.family(), frame.frame(a.prompt()), a.completion()))
            .filter(a -> path.fits(a.prompt()))
            .toList();
    if (attacks.isEmpty()) {
      return Map.of();
    }
    listener.progress("attacks", 0, attacks.size(), 0);
    path.prepare(attacks.stream().map(DisguisedQuestion::prompt).toList(), adapter);
    Map<String, Tally> tallies = new LinkedHashMap<>();
    Tally all = new Tally();
    tallies.put(ALL, all);
    for (DisguisedQuestion attack : attacks) {
      GatedAnswer answer = path.ask(attack.prompt());
      tallies.computeIfAbsent(attack.family(), f -> new Tally()).add(attack, answer);
      all.add(attack, answer);
      listener.progress("attacks", all.asked(), attacks.size(), 0);
    }
    return tallies;
  }

  /**
   * Raw texts hold no question; what they name is asked for all the same. What others share is not
   * known here.
   */
  private List<DisguisedQuestion> attacks(UnlearnTask task, List<ForgetItem> items, Random random) {
    List<ForgetExample> bare =
        Spread.of(task.examples().stream().distinct().toList(), MAX_EXAMPLES).stream()
            .map(e -> new ForgetExample(frame.bare(e.prompt()), e.completion()))
            .toList();
    List<String> texts =
        Spread.of(items, MAX_EXAMPLES).stream().map(i -> frame.bare(i.seen().prompt())).toList();
    return AttackFamilies.of(
        Names.commonest(texts), bare, Paraphrase::byRule, detail -> false, random);
  }
}
