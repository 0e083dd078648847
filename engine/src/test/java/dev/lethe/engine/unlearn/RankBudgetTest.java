package dev.lethe.engine.unlearn;

import static dev.lethe.engine.unlearn.TinyPeople.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.SharedEncoder;
import dev.lethe.engine.bundle.SharedFiles;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.lora.PeftAdapter;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Adapters are fitted orthogonal to earlier ones, as far as there is rank. */
@ExtendWith(TinyUnlearner.Resolver.class)
class RankBudgetTest {
  private final UnlearnTask task = TinyPeople.task(TinyPeople.of("person-01"));
  private final Path temp;
  private final Unlearner unlearner;

  RankBudgetTest(@TempDir Path temp, TinyUnlearner tiny) {
    this.temp = temp;
    this.unlearner = tiny.shared();
  }

  @Test
  void aSecondAdapterIsFittedOrthogonalToTheFirst() {
    Artefact first = unlearner.fit(task, List.of(), temp.resolve("first"), FitListener.NONE);
    UnlearnTask other = TinyPeople.task(TinyPeople.of("person-02"));

    Artefact second =
        unlearner.fit(other, List.of(first.folder()), temp.resolve("second"), FitListener.NONE);

    assertThat(second.accepted()).isTrue();
    assertThat(second.digest()).isNotEqualTo(first.digest());
    assertThat(first.manifest().measured().has("largestOverlap")).isFalse();
    assertThat(second.manifest().measured().path("largestOverlap").asDouble(1)).isLessThan(0.01);
    assertThat(first.manifest().measured().has("overlaps")).isFalse();
    JsonNode overlaps = second.manifest().measured().path("overlaps");
    assertThat(overlaps).hasSize(1);
    assertThat(first.digest()).startsWith(overlaps.at("/0/with").asText());
    assertThat(overlaps.at("/0/share").asDouble(1)).isLessThan(0.05);
  }

  @Test
  void beyondTheRankThatThereIsAnAdapterStaysOrthogonalToTheClosest() throws Exception {
    // Given more adapters than are orthogonal to each other, one of them about a like subject
    Path like = unlearner.fit(task, List.of(), temp.resolve("like"), FitListener.NONE).folder();
    UnlearnTask third = TinyPeople.task(TinyPeople.of("person-03"));
    Path unlike =
        unlearner.fit(third, List.of(), temp.resolve("unlike"), FitListener.NONE).folder();
    ModelConfig config = ModelConfig.read(MODEL);
    PeftAdapter closest = PeftFolder.read(like, config);
    int limit = config.hiddenSize();
    List<Path> previous = new ArrayList<>(variants(unlike, limit / closest.rank()));
    previous.add(1, like);
    previous.addAll(Collections.nCopies(3, unlike));
    List<String> questions = task.examples().stream().map(ForgetExample::prompt).toList();

    // When a request about that subject is fitted
    RankBudget budget;
    try (SentenceEncoder encoder = SharedEncoder.borrowed()) {
      budget =
          RankBudget.of(config, encoder, TinyUnlearner.KEYS, previous, closest.rank(), questions);
    }

    // Then the like one is among those that are kept, and these have room
    assertThat(budget.limit()).isEqualTo(limit);
    assertThat(budget.used()).isEqualTo(limit + closest.rank());
    assertThat(budget.earlier()).as("copies of one adapter are one").isEqualTo(previous.size() - 3);
    assertThat(budget.kept()).hasSize(limit / closest.rank() - 1);
    assertThat(budget.folders()).hasSameSizeAs(budget.kept()).contains(like);
    assertThat(rows(budget.kept().get(1))).containsExactlyElementsOf(rows(closest));
  }

  /** The bundle itself, then copies with an adapter that is scaled otherwise. */
  private List<Path> variants(Path bundle, int count) throws IOException {
    PeftAdapter adapter = PeftFolder.read(bundle, ModelConfig.read(MODEL));
    List<Path> variants = new ArrayList<>(List.of(bundle));
    while (variants.size() < count) {
      Path copy = Files.createTempDirectory(temp, "variant-");
      for (String file : List.of(GateFiles.JSON, GateFiles.TENSORS, SharedFiles.BACKGROUND)) {
        Files.copy(bundle.resolve(file), copy.resolve(file));
      }
      PeftFolder.write(
          copy,
          new PeftAdapter(adapter.rank(), adapter.alpha() + variants.size(), adapter.modules()),
          "tiny");
      variants.add(copy);
    }
    return variants;
  }

  private static List<float[]> rows(PeftAdapter adapter) {
    return adapter.modules().values().stream().map(module -> module.a().values()).toList();
  }
}
