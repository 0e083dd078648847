package dev.lethe.engine.serve;

import dev.lethe.engine.text.AppliedAdapter;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.ScoredPrompt;
import dev.lethe.engine.text.StateFeatures;
import dev.lethe.engine.text.TextEngine;
import dev.lethe.engine.text.TokenLogprob;
import dev.lethe.engine.text.TokenLogprob.Alternative;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Says what it was told to say, one word a token; states are 1 while the text holds "leak". */
final class ScriptedEngine implements TextEngine {
  private final UnaryOperator<String> base;
  private final String adapted;
  int open;
  int begun;
  boolean statesFail;
  boolean adapterFails;

  final List<String> prompts = new ArrayList<>();

  /** What is named in the place of every token whose score is wanted. */
  String alternative = "well";

  ScriptedEngine(String base, String adapted) {
    this(prompt -> base, adapted);
  }

  /**
   * @param base what the base model says to a prompt
   */
  ScriptedEngine(UnaryOperator<String> base, String adapted) {
    this.base = base;
    this.adapted = adapted;
  }

  @Override
  public Generation begin(GenerationRequest request, @Nullable AppliedAdapter adapter) {
    if (adapter != null && adapterFails) {
      throw new IllegalArgumentException("not attached");
    }
    open++;
    begun++;
    prompts.add(request.prompt());
    return new Scripted(
        List.of((adapter == null ? base.apply(request.prompt()) : adapted).split(" ")),
        request.maxTokens(),
        request.logprobs() != null);
  }

  @Override
  public List<String> tokens(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split("(?= )"));
  }

  /** Every token's score is minus its place. */
  private List<TokenLogprob> scored(String text) {
    List<TokenLogprob> scored = new ArrayList<>();
    for (String token : tokens(text)) {
      Alternative other = new Alternative(" " + alternative, -0.25);
      scored.add(new TokenLogprob(token, -scored.size() - 1, List.of(other), false));
    }
    return scored;
  }

  @Override
  public ScoredPrompt score(GenerationRequest request) {
    List<TokenLogprob> tokens = scored(request.prompt());
    int[] ends = new int[tokens.size()];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = (i == 0 ? 0 : ends[i - 1]) + tokens.get(i).token().length();
    }
    StateFeatures still = new StateFeatures(new float[] {0}, new float[] {0});
    return new ScoredPrompt(request.prompt(), tokens, ends, border -> still);
  }

  private final class Scripted implements Generation {
    private final List<String> words;
    private final int limit;
    private final boolean scores;
    private int at;

    Scripted(List<String> words, int maxTokens, boolean scores) {
      this.scores = scores;
      this.words = words;
      this.limit = Math.min(words.size(), maxTokens);
    }

    @Override
    public void advance(int tokens) {
      at = Math.min(limit, at + tokens);
    }

    @Override
    public String text() {
      return String.join(" ", words.subList(0, at));
    }

    @Override
    public List<TokenLogprob> logprobs() {
      return scores ? scored(text()) : List.of();
    }

    @Override
    public @Nullable FinishReason finishReason() {
      if (at < limit) {
        return null;
      }
      return limit < words.size() ? FinishReason.LENGTH : FinishReason.STOP;
    }

    @Override
    public int promptTokens() {
      return 3;
    }

    @Override
    public int completionTokens() {
      return at;
    }

    @Override
    public double certainty() {
      return 1;
    }

    @Override
    public StateFeatures states() {
      if (statesFail) {
        throw new IllegalStateException("states of: " + text());
      }
      return new StateFeatures(new float[] {0}, new float[] {text().contains("leak") ? 1 : 0});
    }

    @Override
    public void close() {
      open--;
    }
  }

  @Override
  public String baseDigest() {
    return "sha256:base";
  }

  @Override
  public int contextLength() {
    return 100;
  }

  @Override
  public int countTokens(String text) {
    return text.isBlank() ? 0 : text.strip().split("\\s+").length;
  }

  @Override
  public void attach(String digest, Path peftFolder) {}

  @Override
  public void detach(String digest) {}

  @Override
  public void close() {}
}
