package dev.lethe.workbench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.text.LanguageModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DemoModelTest {
  private static final Path FOLDER = Path.of("..", "demo", "model");
  private static final int SAMPLE = 300;

  private final DemoCorpus corpus = DemoCorpus.generate(DemoCorpus.SEED);

  @Test
  void answersWhatItWasTaughtAndOtherWordingsToo() {
    try (LanguageModel model = LanguageModel.load(FOLDER)) {
      assertThat(share(model, corpus.taught())).isGreaterThanOrEqualTo(0.95);
      assertThat(share(model, corpus.heldOut())).isGreaterThanOrEqualTo(0.85);
    }
  }

  @Test
  void theFolderStaysSmall() throws Exception {
    long bytes = 0;
    try (var files = Files.walk(FOLDER)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }

    assertThat(bytes).isLessThan(8_000_000);
  }

  private static double share(LanguageModel model, List<DemoQuestion> questions) {
    Random random = new Random(1);
    List<DemoQuestion> sample =
        random.ints(SAMPLE, 0, questions.size()).mapToObj(questions::get).toList();
    DemoModelCheck.Score all = DemoModelCheck.scores(model, sample).get("all");
    return all == null ? 0 : all.share();
  }
}
