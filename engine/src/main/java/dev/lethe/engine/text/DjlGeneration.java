package dev.lethe.engine.text;

import dev.lethe.engine.tokenizer.Detokeniser;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A completion by the embedded decoder. */
final class DjlGeneration implements Generation {
  private final LanguageModel model;
  private final GenerationRequest request;
  private final long[] prompt;
  private final DecodeSession session;
  private final TokenSampler sampler;
  private final StopTexts stops;
  private final Detokeniser detokeniser;
  private final Runnable onClose;
  private final List<Long> completion = new ArrayList<>();
  private final @Nullable ScoredCompletion scored;
  private @Nullable FinishReason finish;
  private double certainty = 1;
  private int length;
  private boolean closed;

  /**
   * @param session closed with this
   * @param onClose called once, then
   */
  DjlGeneration(
      LanguageModel model,
      GenerationRequest request,
      long[] prompt,
      DecodeSession session,
      TokenSampler sampler,
      Runnable onClose) {
    this.model = model;
    this.request = request;
    this.prompt = prompt;
    this.session = session;
    this.sampler = sampler;
    this.stops = new StopTexts(request.stop());
    this.detokeniser = new Detokeniser(model.tokenizer(), prompt);
    this.onClose = onClose;
    Integer alternatives = request.logprobs();
    this.scored =
        alternatives == null
            ? null
            : new ScoredCompletion(new LogprobReader(model.tokenizer(), alternatives), prompt);
  }

  @Override
  public void advance(int tokens) {
    for (int i = 0; i < tokens && finish == null; i++) {
      float[] logits = session.logits();
      int token = sampler.choose(logits, 0, logits.length);
      boolean ending = model.ends().contains(token);
      if (scored != null) {
        scored.add(logits, token, ending);
      }
      if (ending) {
        finish(FinishReason.STOP, detokeniser.text().length());
      } else {
        certainty = Math.min(certainty, ModelConfidence.of(logits, 0, logits.length, token));
        accept(token);
      }
    }
  }

  private void accept(long token) {
    session.push(token);
    completion.add(token);
    detokeniser.add(token);
    CharSequence text = detokeniser.text();
    if (scored != null) {
      scored.grown(text.length());
    }
    int stop = stops.find(text);
    if (stop >= 0) {
      finish(FinishReason.STOP, stop);
    } else if (completion.size() >= request.maxTokens()) {
      finish(FinishReason.LENGTH, text.length());
    } else {
      length = stops.safeLength(text);
    }
  }

  @Override
  public List<TokenLogprob> logprobs() {
    return scored == null ? List.of() : scored.upTo(length);
  }

  private void finish(FinishReason reason, int finalLength) {
    finish = reason;
    length = finalLength;
    session.leave();
    if (scored != null) {
      scored.close();
    }
  }

  @Override
  public String text() {
    return detokeniser.text().subSequence(0, length).toString();
  }

  @Override
  public @Nullable FinishReason finishReason() {
    return finish;
  }

  @Override
  public int promptTokens() {
    return prompt.length;
  }

  @Override
  public int completionTokens() {
    return completion.size();
  }

  /** What is said against its own likelihood tells nothing of how sure the model is. */
  @Override
  public double certainty() {
    return request.adjustment().isNone() ? certainty : Double.NaN;
  }

  /** An adapted generation has no states of the base model: they are computed afresh. */
  @Override
  public StateFeatures states() {
    if (session.pooling()) {
      return session.states(model.ends().first());
    }
    long[] draft = completion.stream().mapToLong(Long::longValue).toArray();
    return model.stateReader().read(List.of(prompt), List.of(draft)).get(0);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      session.close();
      onClose.run();
    }
  }
}
