package dev.lethe.engine.unlearn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.TinyModel;
import dev.lethe.engine.text.LanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackgroundPreparationTest {
  private static final int SAMPLES = 40;

  @TempDir private Path folder;

  @Test
  void goesOnWhereItWasInterruptedAndLeavesABackgroundInTheModelsFolder() throws IOException {
    // Given a model, whose background somebody has begun to make
    copy(TinyModel.folder());
    try (LanguageModel model = LanguageModel.load(folder)) {
      new BackgroundPreparation(folder, model, SAMPLES).grow();

      // When another goes on to the end
      BackgroundPreparation preparation = new BackgroundPreparation(folder, model, SAMPLES);
      int begun = preparation.growth().made();
      boolean more = true;
      while (more) {
        more = preparation.grow();
      }

      // Then it began where the first one ended, and all that is left is the background
      assertThat(begun).isBetween(1, preparation.growth().made() - 1);
      assertThat(BackgroundPreparation.isThere(folder)).isTrue();
      List<String> lines = Files.readAllLines(folder.resolve("lethe-background.jsonl"));
      assertThat(StoredBackground.parse(lines)).hasSize(preparation.growth().made());
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).noneMatch(file -> file.toString().contains("growing"));
      }
    }
  }

  private void copy(Path model) throws IOException {
    try (Stream<Path> files = Files.list(model)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }
}
