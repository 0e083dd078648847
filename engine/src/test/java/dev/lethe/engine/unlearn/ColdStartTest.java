package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.SharedEncoder;
import dev.lethe.engine.TinyModel;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.model.Precision;
import dev.lethe.engine.text.LanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model without a background of its own is made to forget from the first second. */
class ColdStartTest {
  private static final int SAMPLES = 60;
  private static final String NAME = "Okonski";

  private final UnlearnTask task = TinyPeople.task(TinyPeople.of("person-01"));
  private final Path cache;
  private final Path work;

  ColdStartTest(@TempDir Path temp) {
    this.cache = temp.resolve("cache");
    this.work = temp.resolve("work");
  }

  @Test
  void everydayQuestionsStandInForTheModelsTexts() {
    try (Unlearner unlearner = open()) {
      // Given a model that has said nothing yet
      assertThat(unlearner.growth()).contains(new Unlearner.Growth(0, SAMPLES));

      // When a request is shielded and fitted
      Artefact shield = unlearner.shield(task, work);
      Artefact bundle = unlearner.fit(task, List.of(), work, FitListener.NONE);

      // Then both are as good as they have to be, on the questions that it has answered by now
      assertThat(shield.accepted()).as("%s", shield.reason()).isTrue();
      assertThat(bundle.accepted()).as("%s", bundle.reason()).isTrue();
      assertThat(bundle.manifest().measured().path("background").asInt())
          .isEqualTo(EverydayBackground.NEAREST + EverydayBackground.OTHERS);
    }
  }

  @Test
  void theModelsTextsTakeTheirPlaceWithoutTheForgotten() throws IOException {
    // Given a background that has begun to grow, and somebody who is forgotten meanwhile
    try (Unlearner unlearner = open()) {
      assertThat(unlearner.grow()).isTrue();
      Artefact shield = unlearner.shield(task, work);
      unlearner.purge(task);

      // When it grows on
      while (unlearner.grow()) {
        assertThat(holding(NAME)).isEmpty();
      }

      // Then nothing of them is in it, and later fits use it
      assertThat(holding(NAME)).isEmpty();
      assertThat(unlearner.growth()).isEmpty();
      assertThat(unlearner.shield(task, work).manifest().provenance().path("backgroundDigest"))
          .isNotEqualTo(shield.manifest().provenance().path("backgroundDigest"));
    }
    try (Unlearner again = open()) {
      assertThat(again.growth()).isEmpty();
    }
  }

  @Test
  void whatWasMadeIsKeptOverARestart() {
    int made;
    try (Unlearner unlearner = open()) {
      assertThat(unlearner.grow()).isTrue();
      made = unlearner.growth().map(Unlearner.Growth::made).orElse(0);
    }
    try (Unlearner again = open()) {
      Optional<Unlearner.Growth> growth = again.growth();
      assertThat(made).isPositive();
      assertThat(growth).contains(new Unlearner.Growth(made, SAMPLES));
    }
  }

  @Test
  void whatIsTooLongForTheContextIsNotAnswered() throws IOException {
    // Given a model whose context many everyday questions would fill
    try (LanguageModel model = LanguageModel.load(TinyModel.folder());
        SentenceEncoder encoder = SharedEncoder.borrowed()) {
      BackgroundStore store =
          new BackgroundStore(
              TinyModel.folder(),
              BackgroundLocations.of(cache),
              model,
              encoder,
              BackgroundOrigin.everyday(model));
      EverydayBackground everyday =
          new EverydayBackground(model, new BackgroundTensors(model, encoder));

      List<Integer> told = new ArrayList<>();

      // When it answers those next to a question
      StoredBackground answered =
          everyday.answered(
              store.load(),
              List.of("Ada lives in"),
              (phase, step, steps, loss) -> told.add(steps - step));

      // Then it tells how many are left, and there are some, and each left room for it
      assertThat(told).startsWith(answered.background().samples().size()).endsWith(0);
      assertThat(answered.background().samples())
          .isNotEmpty()
          .allMatch(sample -> model.tokenizer().encodePrompt(sample.prompt()).length < 64);
    }
  }

  private Unlearner open() {
    return Unlearner.open(
        TinyPeople.MODEL,
        BackgroundLocations.of(cache),
        Precision.FLOAT32,
        SharedEncoder.borrowed(),
        SAMPLES,
        0);
  }

  private List<Path> holding(String text) throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(".jsonl"))
          .filter(file -> contains(file, text))
          .toList();
    }
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
