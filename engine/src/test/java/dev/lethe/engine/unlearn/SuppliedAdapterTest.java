package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.lora.fit.LoraInitialisation;
import dev.lethe.engine.model.ModelConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A bundle with an adapter that was fitted elsewhere. */
@ExtendWith(TinyUnlearner.Resolver.class)
class SuppliedAdapterTest {
  private static final int RANK = 4;
  private static final int ALPHA = 12;
  private final UnlearnTask task = TinyPeople.task(TinyPeople.of("person-01"));
  private final ModelConfig model = ModelConfig.read(TinyPeople.MODEL);
  private final Path temp;
  private final Unlearner unlearner;

  SuppliedAdapterTest(@TempDir Path temp, TinyUnlearner tiny) {
    this.temp = temp;
    this.unlearner = tiny.shared();
  }

  @Test
  void isTakenAsItIsAndMeasuredLikeAnyOther() {
    SuppliedAdapter supplied = unlearner.supplied(handedIn(1), 0.01);

    Artefact once = fit(supplied, List.of(), "once");
    Artefact twice = fit(supplied, List.of(), "twice");

    assertThat(once.digest()).isEqualTo(twice.digest());
    assertThat(once.accepted()).isTrue();
    assertThat(once.manifest().rank()).isEqualTo(RANK);
    assertThat(once.manifest().alpha()).isEqualTo(ALPHA);
    assertThat(PeftFolder.read(once.folder(), model).modules().keySet())
        .isEqualTo(supplied.adapter().modules().keySet());
    JsonNode settings = once.manifest().provenance().path("settings");
    assertThat(settings.path("suppliedAdapter").asText()).isEqualTo(supplied.digest());
    assertThat(settings.has("learningRate")).isFalse();
    JsonNode measured = once.manifest().measured();
    assertThat(measured.path("forgetRougeLBefore").asDouble()).isGreaterThan(0.5);
    assertThat(measured.path("forgetRougeLAfter").asDouble()).isLessThan(0.1);
    assertThat(limit(measured, "limits").path("kept").asBoolean()).isTrue();
  }

  @Test
  void isRefusedWithItsFigureWhereItIsNotOrthogonalToOneInForce() {
    // Given one in force whose directions another one has too
    Path live = handedIn(1);
    SuppliedAdapter same = unlearner.supplied(handedIn(1), 0.01);

    Artefact bundle = fit(same, List.of(live), "same");

    assertThat(unlearner.overlap(same, List.of(live))).isGreaterThan(0.999);
    assertThat(bundle.reason()).hasValue("below-limits");
    assertThat(limit(bundle.manifest().measured(), "findings").path("found").asDouble())
        .isEqualTo(1);
    assertThat(bundle.isBetterThanNone()).as("nothing of it is published").isFalse();
  }

  private Artefact fit(SuppliedAdapter supplied, List<Path> previous, String folder) {
    VerificationSettings once =
        new VerificationSettings(BlastBudget.DEFAULT, VerificationLimits.DEFAULT, 1, 1);
    return unlearner.fit(task, once, supplied, previous, temp.resolve(folder), FitListener.NONE);
  }

  private static JsonNode limit(JsonNode measured, String where) {
    return measured
        .path(where)
        .valueStream()
        .filter(limit -> limit.path("what").asText().equals(SuppliedAdapter.OVERLAP))
        .findFirst()
        .orElseThrow();
  }

  /** A PEFT folder of somebody else's; its B is zero, so that the base model answers with it. */
  private Path handedIn(long seed) {
    Path folder = temp.resolve("peft-" + seed);
    PeftFolder.write(
        folder,
        LoraInitialisation.of(model.projections(), RANK, ALPHA, seed, Map.of()),
        "their-base");
    return folder;
  }
}
