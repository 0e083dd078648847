package dev.lethe.workbench.catalogue;

import dev.lethe.engine.ForgetExample;
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
import java.util.Arrays;
import java.util.List;

/**
 * What is built in an afternoon: a question is refused if its sentence vector is close enough to
 * one of the forgotten questions'. There is no adapter, and the vectors of all forgotten questions
 * are kept. Close enough is what 95 of 100 forgotten questions are to the nearest other one, so
 * that the threshold comes of the forget set alone.
 */
final class EmbeddingThreshold implements UnlearningMethod {
  static final String NAME = "embedding";

  private static final double MISSED = 0.05;

  /** The threshold of a request with a single question, which has no other to be like. */
  private static final double ALONE = 0.8;

  private final MethodContext context;
  private final List<Guard> guards = new ArrayList<>();

  /** The vectors of one request, each of length one, and how alike one of them has to be. */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  private record Guard(float[][] vectors, double threshold) {
    double margin(float[] vector) {
      return nearest(vectors, vector, -1) - threshold;
    }
  }

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
    List<String> prompts = request.examples().stream().map(ForgetExample::prompt).toList();
    float[][] vectors = context.encoder().encode(prompts);
    double[] alike = new double[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      alike[i] = nearest(vectors, vectors[i], i);
    }
    Arrays.sort(alike);
    double threshold = alike.length < 2 ? ALONE : alike[(int) (MISSED * alike.length)];
    guards.add(new Guard(vectors, threshold));
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new StageCost(seconds, 0, 0, 0, storedBytes());
  }

  private long storedBytes() {
    return guards.stream()
        .flatMap(guard -> Arrays.stream(guard.vectors))
        .mapToLong(vector -> (long) Float.BYTES * vector.length)
        .sum();
  }

  /**
   * @param but place of one that is left out; negative: none is
   */
  private static double nearest(float[][] vectors, float[] vector, int but) {
    double nearest = -1;
    for (int i = 0; i < vectors.length; i++) {
      if (i != but) {
        nearest = Math.max(nearest, dot(vectors[i], vector));
      }
    }
    return nearest;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
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
