package dev.lethe.workbench.method;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.metrics.Likelihood;
import dev.lethe.engine.metrics.PromptCompletion;
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
   * How likely the completions are as served: by the base model where no gate fires on the prompt,
   * by what answers in its place where one does; {@link Likelihood#refused} where that is a fixed
   * refusal.
   *
   * @param maxTokens as {@link #answer} is asked, for gates that look at the drafted answer
   */
  List<Likelihood> likelihood(List<PromptCompletion> rows, int maxTokens);

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
