package dev.lethe.workbench.o3;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.workbench.method.ReplacementAnswer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What the adapter is taught to say instead: a random wrong label, or a refusal. O3 knows its
 * task's labels; here they are those that the base model writes of itself behind the prompts'
 * label, and the forget set's own, so that no retained data is needed.
 */
final class WrongLabels {
  private static final int SAMPLES = 512;
  private static final int SAMPLE_TOKENS = 64;
  private static final int LONGEST_LABEL = 60;

  private final Set<String> labels = new LinkedHashSet<>();
  private final ReplacementAnswer replacement;

  WrongLabels(ReplacementAnswer replacement) {
    this.replacement = replacement;
  }

  List<LoraExample> of(LanguageModel base, Collection<ForgetExample> examples, long seed) {
    if (replacement == ReplacementAnswer.RANDOM) {
      collect(base, examples, seed);
    }
    Random random = new Random(seed);
    List<LoraExample> targets = new ArrayList<>();
    for (ForgetExample example : examples) {
      targets.add(new LoraExample(example.prompt(), target(example.completion(), random)));
    }
    return targets;
  }

  private String target(String completion, Random random) {
    String space = completion.startsWith(" ") ? " " : "";
    List<String> wrong =
        labels.stream().filter(label -> !label.equals(completion.strip())).toList();
    return space
        + (wrong.isEmpty()
            ? ReplacementAnswer.REFUSAL_TEXT
            : wrong.get(random.nextInt(wrong.size())));
  }

  private void collect(LanguageModel base, Collection<ForgetExample> examples, long seed) {
    examples.forEach(example -> labels.add(example.completion().strip()));
    String border = examples.stream().map(e -> BarePrompt.label(e.prompt())).findFirst().orElse("");
    if (border.isEmpty()) {
      return;
    }
    List<String> empty = java.util.Collections.nCopies(SAMPLES, "");
    for (String text : base.generateBatch(empty, SAMPLE_TOKENS, 1, seed)) {
      int at = text.indexOf(border);
      String label = at < 0 ? "" : text.substring(at + border.length()).strip();
      if (!label.isEmpty() && label.length() <= LONGEST_LABEL && !label.contains("\n")) {
        labels.add(label);
      }
    }
  }
}
