package dev.lethe.workbench.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.lora.fit.LoraExample;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.MemoisingEngine;
import dev.lethe.workbench.HashedWordEncoder;
import dev.lethe.workbench.method.MethodContext;
import dev.lethe.workbench.method.ReplacementAnswer;
import dev.lethe.workbench.method.UnlearningMethod;
import dev.lethe.workbench.retained.RetainedSample;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnlearningMethodsTest {
  private static final Path MODEL = Path.of("../engine/src/test/resources/tiny-model");
  private static final RetainedSample SAMPLE =
      new RetainedSample(List.of(new LoraExample("Question: What?\nAnswer:", " that")));

  @TempDir Path work;

  @Test
  void twoBaselinesUseRetainedData() {
    assertThat(UnlearningMethods.names().stream().filter(UnlearningMethods::usesRetainedData))
        .containsExactly("graddiff", "rmu");
    assertThat(UnlearningMethods.compared()).contains("graddiff", "rmu", "lethe");
  }

  @Test
  void whatIsOpenedSaysWhatItUses() {
    try (LanguageModel base = LanguageModel.load(MODEL);
        MemoisingEngine engine = new MemoisingEngine(base)) {
      MethodContext context = context(base, engine);
      for (String name : List.of("graddiff", "rmu")) {
        try (UnlearningMethod method = UnlearningMethods.open(name, context, SAMPLE)) {
          assertThat(method.usesRetainedData()).as(name).isTrue();
          assertThat(method.name()).isEqualTo(name);
        }
      }
      for (String name : List.of("base", "ga", "npo", "simnpo", "po")) {
        try (UnlearningMethod method = UnlearningMethods.named(name).open(context)) {
          assertThat(method.usesRetainedData()).as(name).isFalse();
        }
      }
    }
  }

  @Test
  void noOtherMethodIsGivenAny() {
    try (LanguageModel base = LanguageModel.load(MODEL);
        MemoisingEngine engine = new MemoisingEngine(base)) {
      MethodContext context = context(base, engine);
      for (String name : List.of("lethe", "lethe-at-once", "ga", "o3", "embedding")) {
        assertThatThrownBy(() -> UnlearningMethods.open(name, context, SAMPLE))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(name);
      }
    }
  }

  @Test
  void aMethodThatNeedsRetainedDataIsNotOpenedWithout() {
    assertThatThrownBy(() -> UnlearningMethods.named("rmu"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("retained");
    assertThatThrownBy(() -> UnlearningMethods.usesRetainedData("none"))
        .hasMessageContaining("there is no none");
  }

  private MethodContext context(LanguageModel base, MemoisingEngine engine) {
    return new MethodContext(
        base, engine, new HashedWordEncoder(), MODEL, work, work, ReplacementAnswer.RANDOM, 12, 1);
  }
}
