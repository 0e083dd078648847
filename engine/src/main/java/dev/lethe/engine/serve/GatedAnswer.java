package dev.lethe.engine.serve;

import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.TokenLogprob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A finished answer.
 *
 * @param finish {@link FinishReason#CUT_OFF} when a gate fired after part of the answer had been
 *     released
 * @param fixed a text that no model wrote: a request's own refusal, or the general one
 * @param text begins with the prompt where that is echoed
 * @param unknown what became of an answer as about somebody unknown; null where none was wanted
 * @param logprobs of the tokens of {@code text}; null where none are wanted, or none may be told
 */
public record GatedAnswer(
    String text,
    FinishReason finish,
    GateOutcome outcome,
    boolean fixed,
    @Nullable UnknownOutcome unknown,
    int promptTokens,
    int completionTokens,
    @Nullable List<TokenLogprob> logprobs) {
  /** Where no tokens are scored. */
  public GatedAnswer(
      String text,
      FinishReason finish,
      GateOutcome outcome,
      boolean fixed,
      @Nullable UnknownOutcome unknown,
      int promptTokens,
      int completionTokens) {
    this(text, finish, outcome, fixed, unknown, promptTokens, completionTokens, null);
  }

  /** Where no answer as about somebody unknown was wanted, and no tokens are scored. */
  public GatedAnswer(
      String text,
      FinishReason finish,
      GateOutcome outcome,
      boolean fixed,
      int promptTokens,
      int completionTokens) {
    this(text, finish, outcome, fixed, null, promptTokens, completionTokens);
  }

  /** The same with its tokens; null where none are wanted, or none may be told. */
  GatedAnswer scored(@Nullable List<TokenLogprob> tokens) {
    return new GatedAnswer(
        text, finish, outcome, fixed, unknown, promptTokens, completionTokens, tokens);
  }

  /** One more answer to a question whose tokens were counted with another. */
  public GatedAnswer again() {
    return new GatedAnswer(text, finish, outcome, fixed, unknown, 0, completionTokens, logprobs);
  }

  @Override
  public String toString() {
    return "GatedAnswer[redacted, " + outcome.action() + "]";
  }
}
