package dev.lethe.workbench.catalogue;

import dev.lethe.engine.metrics.LikelihoodReader;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.metrics.TokenScores;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.workbench.method.Answer;
import dev.lethe.workbench.method.FitProgress;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.method.MethodContext;
import dev.lethe.workbench.method.StageCost;
import dev.lethe.workbench.method.UnlearningMethod;
import java.util.ArrayList;
import java.util.List;

/** Nothing is done: what there is to forget. */
final class BaseMethod implements UnlearningMethod {
  private static final StageCost NOTHING = new StageCost(0, 0, 0, 0, 0);

  private final MethodContext context;

  BaseMethod(MethodContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return UnlearningMethods.BASE;
  }

  @Override
  public StageCost apply(ForgetRequest request, FitProgress progress) {
    return NOTHING;
  }

  @Override
  public List<Answer> answer(List<String> prompts, int maxTokens) {
    context.engine().prefetch(prompts, maxTokens);
    List<Answer> answers = new ArrayList<>();
    for (String prompt : prompts) {
      GenerationRequest request = GenerationRequest.greedy(prompt, maxTokens);
      try (Generation generation = context.engine().begin(request, null)) {
        answers.add(new Answer(generation.text(), Answer.UNGATED));
      }
    }
    return answers;
  }

  @Override
  public List<TokenScores> tokenScores(List<PromptCompletion> rows, int maxTokens) {
    return new LikelihoodReader(context.base()).tokenScores(rows, null, null);
  }

  @Override
  public void close() {}
}
