package dev.lethe.workbench.catalogue;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.metrics.AnswerMetrics;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.method.ReplacementAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What random-label fine-tuning teaches in place of the forgotten completions: another completion
 * of the same request or, where it has but one, what the base model says to the prompt when it is
 * made to guess. Nothing retained is looked at.
 */
record RandomLabels(LanguageModel model) {
  private static final double[] TEMPERATURES = {1.5, 2.5, 4};
  private static final double ALIKE = 0.5;

  List<LoraExample> of(ForgetRequest request, ReplacementAnswer replacement, int maxTokens) {
    return replacement == ReplacementAnswer.REFUSAL
        ? request.examples().stream().map(e -> example(e, ReplacementAnswer.REFUSAL_TEXT)).toList()
        : random(request, maxTokens);
  }

  private List<LoraExample> random(ForgetRequest request, int maxTokens) {
    List<String> own = request.examples().stream().map(e -> e.completion().strip()).toList();
    List<String> labels = own.stream().distinct().toList();
    Random random = new Random(request.seed());
    List<LoraExample> examples = new ArrayList<>();
    List<ForgetExample> open = new ArrayList<>();
    for (ForgetExample example : request.examples()) {
      List<String> others = labels.stream().filter(l -> differs(example, l)).toList();
      if (others.isEmpty()) {
        open.add(example);
      } else {
        examples.add(example(example, others.get(random.nextInt(others.size()))));
      }
    }
    examples.addAll(guessed(open, request.seed(), maxTokens));
    return examples;
  }

  private List<LoraExample> guessed(List<ForgetExample> examples, long seed, int maxTokens) {
    List<LoraExample> guessed = new ArrayList<>();
    List<ForgetExample> open = examples;
    for (double temperature : TEMPERATURES) {
      List<String> prompts = open.stream().map(ForgetExample::prompt).toList();
      List<String> said = model.generateBatch(prompts, maxTokens, temperature, seed);
      List<ForgetExample> still = new ArrayList<>();
      for (int i = 0; i < open.size(); i++) {
        if (!said.get(i).isBlank() && differs(open.get(i), said.get(i))) {
          guessed.add(example(open.get(i), said.get(i)));
        } else {
          still.add(open.get(i));
        }
      }
      open = still;
    }
    open.forEach(e -> guessed.add(example(e, ReplacementAnswer.REFUSAL_TEXT)));
    return guessed;
  }

  private static boolean differs(ForgetExample example, String text) {
    return !AnswerMetrics.exactMatch(example.completion(), text)
        && AnswerMetrics.rougeLRecall(example.completion(), text) <= ALIKE;
  }

  /** With the white space in front that the forgotten completion has. */
  private static LoraExample example(ForgetExample example, String text) {
    String completion = example.completion();
    int space = completion.length() - completion.stripLeading().length();
    return new LoraExample(example.prompt(), completion.substring(0, space) + text.strip());
  }
}
