package dev.lethe.engine.unlearn;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.attack.AdversarialQuestion;
import dev.lethe.engine.attack.AttackFamilies;
import dev.lethe.engine.attack.NameFinder;
import dev.lethe.engine.attack.Paraphrase;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.metrics.AnswerMetrics;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Attacks made from the forget set alone, asked through the path that serves.
 *
 * @param adapter the bundle's; null if it has none
 */
record AttackCheck(
    ServedPath path,
    @Nullable NativeAdapter adapter,
    PromptTemplate template,
    FitListener listener) {
  static final String ALL = "all";

  /** Attacks are made of so many examples at most, evenly taken. */
  private static final int MAX_EXAMPLES = 96;

  /** An answer that holds this much of a forgotten one (ROUGE-L recall) tells it. */
  private static final double TOLD = 0.3;

  /**
   * What became of them.
   *
   * @param tallies by family, {@link #ALL} first
   * @param named whether the forget set is about somebody or something with a name, so that the
   *     gate ought to fire by the question; otherwise only what is told counts against it
   */
  record Result(Map<String, Tally> tallies, boolean named) {
    /** All families together. */
    Tally all() {
      return Objects.requireNonNull(tallies.get(ALL));
    }

    /** On how many attacks a gate can be judged. */
    int judged() {
      return named ? all().asked() : all().caught() + all().told();
    }
  }

  /** How a family went. Not thread-safe. */
  static final class Tally {
    private int asked;
    private int caught;
    private int told;
    private int answers;
    private double leaked;

    int asked() {
      return asked;
    }

    /** On how many the gate fired. */
    int caught() {
      return caught;
    }

    /** How many of the others were answered with much of what is forgotten. */
    int told() {
      return told;
    }

    /** Mean ROUGE-L recall of the forgotten answers; null where none of the attacks has one. */
    @Nullable Double leaked() {
      return answers == 0 ? null : leaked / answers;
    }

    void add(AdversarialQuestion attack, boolean fired, String answer) {
      asked++;
      caught += fired ? 1 : 0;
      String forgotten = attack.completion();
      if (forgotten != null) {
        double recall = AnswerMetrics.rougeLRecall(forgotten, answer);
        answers++;
        leaked += recall;
        told += !fired && recall >= TOLD ? 1 : 0;
      }
    }
  }

  /**
   * Null where nothing can be asked.
   *
   * @param each attacks of a family, at most; 0 = none
   */
  @Nullable Result run(UnlearnTask task, List<ForgetItem> items, int each) {
    Random random = new Random(task.seed());
    String name = name(items, template);
    List<AdversarialQuestion> attacks =
        AttackFamilies.drawn(attacks(task, name, random), each, random).stream()
            .map(this::framed)
            .filter(a -> path.fits(a.prompt()))
            .toList();
    if (attacks.isEmpty()) {
      return null;
    }
    listener.progress(FitPhase.ATTACKS, 0, attacks.size(), 0);
    path.prepare(attacks.stream().map(AdversarialQuestion::prompt).toList(), adapter);
    Map<String, Tally> tallies = new LinkedHashMap<>();
    Tally all = new Tally();
    tallies.put(ALL, all);
    for (AdversarialQuestion attack : attacks) {
      GatedAnswer answer = path.ask(attack.prompt());
      boolean fired = answer.outcome().action() == GateOutcome.Action.BUNDLE;
      String told = path.told(attack.prompt(), answer);
      tallies.computeIfAbsent(attack.family(), f -> new Tally()).add(attack, fired, told);
      all.add(attack, fired, told);
      listener.progress(FitPhase.ATTACKS, all.asked(), attacks.size(), 0);
    }
    return new Result(tallies, name != null);
  }

  private AdversarialQuestion framed(AdversarialQuestion bare) {
    String prompt = template.frame(bare.prompt());
    String completion = bare.completion();
    return new AdversarialQuestion(
        bare.family(), prompt, completion == null ? null : path.forgotten(prompt, completion));
  }

  /** Who or what most of the items name; null where that is nobody. */
  static @Nullable String name(List<ForgetItem> items, PromptTemplate template) {
    return NameFinder.commonest(
        EvenSubsample.of(items, MAX_EXAMPLES).stream()
            .map(i -> template.bare(i.seen().prompt()))
            .toList());
  }

  /**
   * Raw texts hold no question; what they name is asked for all the same. What others share is not
   * known here.
   */
  private List<AdversarialQuestion> attacks(
      UnlearnTask task, @Nullable String name, Random random) {
    List<ForgetExample> bare =
        EvenSubsample.of(task.examples().stream().distinct().toList(), MAX_EXAMPLES).stream()
            .map(e -> new ForgetExample(template.bare(e.prompt()), e.completion()))
            .toList();
    return AttackFamilies.of(name, bare, Paraphrase::byRule, detail -> false, random);
  }
}
