package dev.lethe.workbench.catalogue;

import dev.lethe.engine.metrics.LikelihoodReader;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.metrics.TokenScores;
import dev.lethe.workbench.method.Answer;
import dev.lethe.workbench.method.FitProgress;
import dev.lethe.workbench.method.ForgetRequest;
import dev.lethe.workbench.method.MethodContext;
import dev.lethe.workbench.method.ReplacementAnswer;
import dev.lethe.workbench.method.StageCost;
import dev.lethe.workbench.method.UnlearningMethod;
import java.util.ArrayList;
import java.util.List;

/**
 * What is built in an afternoon: a question is refused if its sentence vector is close enough to
 * one of the forgotten questions'. There is no adapter, and the vectors of all forgotten questions
 * are kept. How close is close enough: {@link EmbeddingGuard}.
 */
final class EmbeddingThreshold implements UnlearningMethod {
  static final String NAME = "embedding";

  private final MethodContext context;
  private final List<EmbeddingGuard> guards = new ArrayList<>();

  EmbeddingThreshold(MethodContext context) {
    this.context = context;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public StageCost apply(ForgetRequest request, FitProgress progress) {
    long begin = System.nanoTime();
    guards.add(EmbeddingGuard.fit(context.encoder(), request.examples()));
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new StageCost(seconds, 0, 0, 0, storedBytes());
  }

  private long storedBytes() {
    return guards.stream().mapToLong(EmbeddingGuard::bytes).sum();
  }

  @Override
  public List<Answer> answer(List<String> prompts, int maxTokens) {
    float[][] vectors = context.encoder().encode(prompts);
    List<Answer> said = new ArrayList<>();
    try (BaseMethod base = new BaseMethod(context)) {
      List<Answer> answers = base.answer(prompts, maxTokens);
      for (int i = 0; i < vectors.length; i++) {
        float[] vector = vectors[i];
        double[] margins = guards.stream().mapToDouble(guard -> guard.margin(vector)).toArray();
        Answer gated = new Answer(answers.get(i).text(), margins);
        said.add(gated.fired() ? new Answer(ReplacementAnswer.REFUSAL_TEXT, margins) : gated);
      }
    }
    return said;
  }

  @Override
  public List<TokenScores> tokenScores(List<PromptCompletion> rows, int maxTokens) {
    LikelihoodReader reader = new LikelihoodReader(context.base());
    float[][] vectors =
        context.encoder().encode(rows.stream().map(PromptCompletion::prompt).toList());
    List<TokenScores> known = reader.tokenScores(rows, null, null);
    List<TokenScores> served = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      float[] vector = vectors[i];
      boolean fired = guards.stream().anyMatch(guard -> guard.margin(vector) >= 0);
      served.add(fired ? TokenScores.refused(reader.tokens(rows.get(i))) : known.get(i));
    }
    return served;
  }

  @Override
  public void close() {}
}
