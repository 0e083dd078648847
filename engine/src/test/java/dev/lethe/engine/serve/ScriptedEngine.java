package dev.lethe.engine.serve;

import dev.lethe.engine.text.AppliedAdapter;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.StateFeatures;
import dev.lethe.engine.text.TextEngine;
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
        request.maxTokens());
  }

  private final class Scripted implements Generation {
    private final List<String> words;
    private final int limit;
    private int at;

    Scripted(List<String> words, int maxTokens) {
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
