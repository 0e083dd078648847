package dev.lethe.workbench.method;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.metrics.Likelihood;
import dev.lethe.engine.metrics.PromptCompletion;
import dev.lethe.engine.metrics.TokenScores;
import java.util.List;

/**
 * One way to forget. Requests are applied one after the other; after each the method is asked as it
 * then stands. A method sees forget sets and the base model and nothing else, unless it says that
 * it {@linkplain #usesRetainedData uses retained data}: what it is asked comes without references,
 * and after fitting. Not thread-safe; whoever opens it closes it.
 */
public interface UnlearningMethod extends AutoCloseable {
  /** As {@code --methods} and the tables call it. */
  String name();

  /** Whether it was given retained examples to fit with. Every report marks such a method. */
  default boolean usesRetainedData() {
    return false;
  }

  /**
   * Fits a request on its own examples, on top of the earlier ones. Deterministic: the same base,
   * requests and seed give the same files.
   */
  StageCost apply(ForgetRequest request, FitProgress progress);

  /**
   * Takes a request up again that {@link #apply} finished in an earlier, interrupted run of the
   * same settings, from what it left in the context's work folder.
   *
   * @return what it cost then; fits anew where nothing is left
   */
  default StageCost restore(ForgetRequest request, FitProgress progress) {
    return apply(request, progress);
  }

  /** Greedy answers, through the gates as they now stand. */
  List<Answer> answer(List<String> prompts, int maxTokens);

  /**
   * How the completions stand with the distribution that is served for their prompts, in the order
   * of {@code rows}, worked out in batches.
   *
   * <ul>
   *   <li>The gates decide as they do for {@link #answer}: on the prompt and, if they look at a
   *       draft, on the greedy one. The completion itself is not shown to them.
   *   <li>No gate fires: the base model's distribution.
   *   <li>A gate fires and something fitted answers in its place: the base model with that adapter,
   *       at the weight at which it is served. A check behind the adapter is not counted: it would
   *       only make the completion less likely.
   *   <li>A gate fires and a fixed text is sent: {@link TokenScores#refused}, since that text is
   *       the only one that can be said.
   *   <li>A method without gates: what it always answers with.
   * </ul>
   *
   * @param maxTokens as {@link #answer} is asked, for gates that look at the drafted answer
   */
  List<TokenScores> tokenScores(List<PromptCompletion> rows, int maxTokens);

  /** How likely the completions are, by the same distribution as {@link #tokenScores}. */
  default List<Likelihood> likelihood(List<PromptCompletion> rows, int maxTokens) {
    return tokenScores(rows, maxTokens).stream().map(TokenScores::likelihood).toList();
  }

  /**
   * How a request's own forgetting stands up to one epoch of relearning: the adapter that answers
   * for the request is taught the examples again for one epoch, gates unchanged; then the prompts
   * are asked. The method itself stays as it was.
   *
   * @param request place of the request, counted from 0
   * @return empty where nothing was fitted that could relearn
   */
  default List<String> answerRelearned(
      int request, List<ForgetExample> examples, List<String> prompts, int maxTokens) {
    return List.of();
  }

  /** The adapters that are in force, one per request, oldest first; empty for a method without. */
  default List<PeftAdapter> adapters() {
    return List.of();
  }

  @Override
  void close();
}
