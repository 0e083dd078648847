package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.standalone.doctor.CheckOutcome;
import dev.lethe.standalone.doctor.CheckStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderCheckTest {
  private static final Path DEMO = Path.of("../demo/model");

  @Test
  void aModelThatCanBeServedIsFine() {
    CheckOutcome outcome = new ModelFolderCheck(DEMO).run();

    assertThat(outcome.status()).as(outcome.finding()).isEqualTo(CheckStatus.OK);
    assertThat(outcome.finding()).contains("llama", "parameters", "context 256");
  }

  @Test
  void everythingThatIsMissingIsNamed(@TempDir Path folder) throws Exception {
    Files.copy(DEMO.resolve("config.json"), folder.resolve("config.json"));

    CheckOutcome outcome = new ModelFolderCheck(folder).run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding()).contains(folder.toString(), "tokenizer.json is missing");
    assertThat(outcome.advice()).contains("lethe model inspect " + folder);
  }

  @Test
  void aFolderThatIsNotThereFails(@TempDir Path folder) {
    CheckOutcome outcome = new ModelFolderCheck(folder.resolve("none")).run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding()).contains("the model folder does not exist");
  }
}
