package dev.lethe.inference.serving;

import dev.lethe.engine.text.AppliedAdapter;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.ScoredPrompt;
import dev.lethe.engine.text.StateFeatures;
import dev.lethe.engine.text.TextEngine;
import dev.lethe.engine.text.TokenLogprob;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An engine that asks between tokens whether anybody still waits, so that an answer that nobody
 * wants costs nothing more. Closing it does nothing: it is one call's view of the engine.
 *
 * @param checkpoint throws to end the generation
 * @param spans is told when the model writes
 */
record CancellableEngine(TextEngine engine, Runnable checkpoint, QuestionSpans spans)
    implements TextEngine {
  private static final int STEP = 4;

  @Override
  public String baseDigest() {
    return engine.baseDigest();
  }

  @Override
  public int contextLength() {
    return engine.contextLength();
  }

  @Override
  public int countTokens(String text) {
    return engine.countTokens(text);
  }

  @Override
  public int vocabularySize() {
    return engine.vocabularySize();
  }

  @Override
  public String text(List<Integer> ids, boolean special) {
    return engine.text(ids, special);
  }

  @Override
  public List<String> tokens(String text) {
    return engine.tokens(text);
  }

  @Override
  public ScoredPrompt score(GenerationRequest request) {
    checkpoint.run();
    return engine.score(request);
  }

  @Override
  public Generation begin(GenerationRequest request, @Nullable AppliedAdapter adapter) {
    checkpoint.run();
    return new Stepwise(engine.begin(request, adapter), checkpoint, spans, adapter != null);
  }

  @Override
  public void attach(String digest, Path peftFolder) {
    engine.attach(digest, peftFolder);
  }

  @Override
  public boolean appliesAdapters() {
    return engine.appliesAdapters();
  }

  @Override
  public void detach(String digest) {
    engine.detach(digest);
  }

  @Override
  public void close() {}

  private record Stepwise(
      Generation generation, Runnable checkpoint, QuestionSpans spans, boolean adapted)
      implements Generation {
    @Override
    public void advance(int tokens) {
      spans.drafting(adapted);
      for (int left = tokens; left > 0 && generation.finishReason() == null; left -= STEP) {
        checkpoint.run();
        generation.advance(Math.min(STEP, left));
      }
      spans.drafted(adapted, generation.completionTokens());
    }

    @Override
    public String text() {
      return generation.text();
    }

    @Override
    public @Nullable FinishReason finishReason() {
      return generation.finishReason();
    }

    @Override
    public int promptTokens() {
      return generation.promptTokens();
    }

    @Override
    public int completionTokens() {
      return generation.completionTokens();
    }

    @Override
    public double certainty() {
      return generation.certainty();
    }

    @Override
    public List<TokenLogprob> logprobs() {
      return generation.logprobs();
    }

    @Override
    public @Nullable StateFeatures states() {
      return generation.states();
    }

    @Override
    public void close() {
      generation.close();
    }
  }
}
