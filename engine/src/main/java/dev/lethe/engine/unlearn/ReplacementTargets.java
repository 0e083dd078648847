package dev.lethe.engine.unlearn;

import dev.lethe.engine.gate.Background;
import dev.lethe.engine.metrics.AnswerMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What the adapter is taught to say instead. */
record ReplacementTargets(Background background) {
  private static final int TRIES = 50;

  /** A random answer may not hold more of the completion than this (ROUGE-L recall). */
  private static final double ALIKE = 0.5;

  /** One per item, with the white space in front that its completion has. */
  List<String> of(UnlearnTask task, List<ForgetItem> items) {
    Random random = new Random(task.seed());
    List<String> targets = new ArrayList<>();
    for (ForgetItem item : items) {
      String text = task.refusal().random() ? random(item, random, task) : task.refusal().text();
      targets.add(inPlaceOf(item.completion(), text));
    }
    return targets;
  }

  /** Another example's completion would only give away another thing of the same person. */
  private String random(ForgetItem item, Random random, UnlearnTask task) {
    List<Background.Sample> samples = background.samples();
    for (int i = 0; i < TRIES; i++) {
      String draft = samples.get(random.nextInt(samples.size())).draft().strip();
      if (!draft.isEmpty() && AnswerMetrics.rougeLRecall(item.completion(), draft) < ALIKE) {
        return draft;
      }
    }
    return task.refusal().text();
  }

  /** A text with the white space in front that a completion has. */
  static String inPlaceOf(String completion, String text) {
    int at = 0;
    while (at < completion.length() && Character.isWhitespace(completion.charAt(at))) {
      at++;
    }
    return completion.substring(0, at) + text.strip();
  }
}
