package dev.lethe.inference.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.text.AppliedAdapter;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.TextEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdapterReferencesTest {
  private final Engine engine = new Engine();
  private final AdapterReferences adapters = new AdapterReferences(engine);

  @Test
  void attachedAtTheFirstHolderAndDetachedAtTheLast() {
    adapters.retain("d", Path.of("x"), "a");
    adapters.share("d");
    adapters.retain("d", Path.of("x"), "a");

    adapters.release("d");
    adapters.release("d");
    assertThat(engine.calls).containsExactly("attach d");

    adapters.release("d");
    assertThat(engine.calls).containsExactly("attach d", "detach d");
  }

  @Test
  void anAdapterThatDoesNotFitIsNotHeld() {
    engine.refuses = true;

    assertThatThrownBy(() -> adapters.retain("d", Path.of("x"), "a"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> adapters.share("d")).isInstanceOf(IllegalStateException.class);
  }

  private static final class Engine implements TextEngine {
    final List<String> calls = new ArrayList<>();
    boolean refuses;

    @Override
    public String baseDigest() {
      return "sha256:base";
    }

    @Override
    public int contextLength() {
      return 1;
    }

    @Override
    public int countTokens(String text) {
      return 1;
    }

    @Override
    public Generation begin(GenerationRequest request, @Nullable AppliedAdapter adapter) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void attach(String digest, Path peftFolder) {
      if (refuses) {
        throw new IllegalArgumentException("adapter_model.safetensors: rank");
      }
      calls.add("attach " + digest);
    }

    @Override
    public void detach(String digest) {
      calls.add("detach " + digest);
    }

    @Override
    public void close() {}
  }
}
