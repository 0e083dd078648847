package dev.lethe.engine.unlearn;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.lora.NativeAdapter;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.fit.Relearning;
import dev.lethe.engine.text.LanguageModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One epoch of teaching an adapter again what it was fitted to forget, on a few examples; the
 * others are asked, the gate in place. The adapter taught again is in memory alone, and only while
 * they are asked.
 */
record RelearningCheck(LanguageModel model, ServedPath path, FitListener listener) {
  private static final int MAX_TAUGHT = 10;
  private static final int MAX_ASKED = 24;

  /**
   * @param recovery rise of the score (ROUGE-L recall) on the others, -1..1
   * @param taught how many examples were taught again
   * @param asked how many others were asked
   */
  record Result(double recovery, int taught, int asked) {}

  /**
   * @param served what was answered before
   * @return null where there are no examples to be taught, or no others
   */
  @Nullable Result run(
      List<ForgetItem> items, PeftAdapter adapter, ServedCheck.Outcome served, long seed) {
    List<ForgetItem> taught = items.subList(0, Math.min(MAX_TAUGHT, items.size() / 2));
    ServedCheck.Outcome before = served.without(taught, MAX_ASKED);
    if (taught.isEmpty() || before.asked().isEmpty()) {
      return null;
    }
    listener.progress(FitPhase.RELEARNING, 0, 1, 0);
    List<ForgetExample> examples =
        taught.stream().map(i -> new ForgetExample(i.prompt(), i.completion())).toList();
    PeftAdapter again = Relearning.of(model, adapter, examples, seed);
    List<String> prompts = before.asked().stream().map(ForgetItem::prompt).toList();
    try (NativeAdapter applied = new NativeAdapter(again)) {
      path.prepare(prompts, applied);
    }
    List<String> answers = prompts.stream().map(p -> path.told(p, path.ask(p))).toList();
    listener.progress(FitPhase.RELEARNING, 1, 1, 0);
    double after = ForgetScore.of(before.asked(), answers).rougeL();
    return new Result(after - before.score().rougeL(), taught.size(), answers.size());
  }
}
