package dev.lethe.inference.upstream;

import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.text.AppliedAdapter;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.StateFeatures;
import dev.lethe.engine.text.TextEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model that one can only call, as those see it who load gates: it has no hidden states, nobody
 * knows how sure it is. What it generates here is a greeting, to try gates on; answers come through
 * {@link UpstreamProxy}.
 *
 * @param baseDigest as the settings say
 * @param adapters what the upstream has of them; null if it is given none
 * @param whenClosed ends the calls
 */
public record UpstreamEngine(
    String baseDigest, @Nullable UpstreamAdapters adapters, Runnable whenClosed)
    implements TextEngine {
  /** About as many as a token has, in any script, with the vocabularies of today's models. */
  static final int BYTES_OF_A_TOKEN = 4;

  private static final String GREETING = "Hello! How can I help you today?";

  static int tokens(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE, (bytes + BYTES_OF_A_TOKEN - 1) / BYTES_OF_A_TOKEN);
  }

  @Override
  public int contextLength() {
    return Integer.MAX_VALUE;
  }

  @Override
  public int countTokens(String text) {
    return tokens(text.getBytes(StandardCharsets.UTF_8).length);
  }

  @Override
  public Generation begin(GenerationRequest request, @Nullable AppliedAdapter adapter) {
    return new Greeting();
  }

  @Override
  public void prepare(Path peftFolder, String adapter) {
    if (adapters != null) {
      adapters.prepare(peftFolder, adapter);
    }
  }

  @Override
  public void attach(String digest, Path peftFolder) {
    attach(digest, peftFolder, PeftFolder.digest(peftFolder));
  }

  @Override
  public void attach(String digest, Path peftFolder, String adapter) {
    if (adapters != null) {
      adapters.attach(digest, adapter);
    }
  }

  @Override
  public boolean appliesAdapters() {
    return adapters != null;
  }

  @Override
  public void detach(String digest) {
    if (adapters != null) {
      adapters.detach(digest);
    }
  }

  @Override
  public void close() {
    whenClosed.run();
  }

  private static final class Greeting implements Generation {
    @Override
    public void advance(int tokens) {}

    @Override
    public String text() {
      return GREETING;
    }

    @Override
    public FinishReason finishReason() {
      return FinishReason.STOP;
    }

    @Override
    public int promptTokens() {
      return 0;
    }

    @Override
    public int completionTokens() {
      return 0;
    }

    @Override
    public double certainty() {
      return Double.NaN;
    }

    @Override
    public @Nullable StateFeatures states() {
      return null;
    }

    @Override
    public void close() {}
  }
}
