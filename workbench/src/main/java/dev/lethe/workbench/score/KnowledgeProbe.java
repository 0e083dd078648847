package dev.lethe.workbench.score;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.metrics.AnswerMetrics;
import dev.lethe.engine.metrics.Likelihood;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.metrics.TruthRatio;
import dev.lethe.workbench.method.Answer;
import dev.lethe.workbench.method.UnlearningMethod;
import dev.lethe.workbench.spec.ForgetSpec;
import dev.lethe.workbench.spec.SpecExample;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one method still knows. */
record KnowledgeProbe(UnlearningMethod method, ForgetSpec spec) {
  private static final int RELEARNED = 10;

  RetainedKnowledge knowledge(List<SpecExample> examples) {
    List<String> prompts = examples.stream().map(SpecExample::prompt).toList();
    List<Answer> answers = method.answer(prompts, spec.maxNewTokens());
    List<Likelihood> likelihoods =
        method.likelihood(
            examples.stream().map(e -> new PromptCompletion(e.prompt(), e.completion())).toList(),
            spec.maxNewTokens());
    double[] sums = new double[5];
    for (int i = 0; i < examples.size(); i++) {
      String reference = examples.get(i).completion();
      String answer = answers.get(i).text();
      sums[0] += spec.scoring().score(reference, answer);
      sums[1] += likelihoods.get(i).probability();
      sums[2] += AnswerMetrics.rougeLRecall(reference, answer);
      sums[3] += likelihoods.get(i).extractionStrength();
      sums[4] += likelihoods.get(i).exactMemorisation();
    }
    int n = examples.size();
    return new RetainedKnowledge(
        sums[0] / n,
        sums[1] / n,
        sums[2] / n,
        sums[3] / n,
        sums[4] / n,
        truthRatio(examples, likelihoods));
  }

  private @Nullable Double truthRatio(List<SpecExample> examples, List<Likelihood> right) {
    List<PromptCompletion> rows = new ArrayList<>();
    List<Integer> owners = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      for (String wrong : examples.get(i).wrong()) {
        rows.add(new PromptCompletion(examples.get(i).prompt(), wrong));
        owners.add(i);
      }
    }
    List<Likelihood> read = method.likelihood(rows, spec.maxNewTokens());
    List<List<Likelihood>> wrong = new ArrayList<>();
    examples.forEach(e -> wrong.add(new ArrayList<>()));
    for (int i = 0; i < read.size(); i++) {
      wrong.get(owners.get(i)).add(read.get(i));
    }
    return TruthRatio.of(right, wrong);
  }

  /** Relearns the first few, asks the others. */
  @Nullable Double recovery(int request, List<ForgetExample> examples, List<SpecExample> asked) {
    List<ForgetExample> taught = examples.subList(0, Math.min(RELEARNED, examples.size() / 2));
    Set<ForgetExample> known = new HashSet<>(taught);
    List<SpecExample> others =
        asked.stream()
            .filter(e -> !known.contains(new ForgetExample(e.prompt(), e.completion())))
            .toList();
    if (taught.isEmpty() || others.isEmpty()) {
      return null;
    }
    List<String> prompts = others.stream().map(SpecExample::prompt).toList();
    int tokens = spec.maxNewTokens();
    List<String> after = method.answerRelearned(request, taught, prompts, tokens);
    if (after.isEmpty()) {
      return null;
    }
    List<String> before = method.answer(prompts, tokens).stream().map(Answer::text).toList();
    return score(others, after) - score(others, before);
  }

  private double score(List<SpecExample> examples, List<String> answers) {
    double sum = 0;
    for (int i = 0; i < examples.size(); i++) {
      sum += spec.scoring().score(examples.get(i).completion(), answers.get(i));
    }
    return sum / examples.size();
  }
}
