package dev.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.model.Precision;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.MachineMemory;
import dev.lethe.standalone.launch.StackOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryCheckTest {
  private static final Path TINY =
      Path.of(System.getProperty("lethe.home"), "engine/src/test/resources/tiny-model");
  private static final long GB = 1_000_000_000L;

  @TempDir private Path folder = Path.of("");

  @Test
  void aStackThatFitsIsFine() {
    CheckOutcome outcome = check(TINY, false, 64 * GB);

    assertThat(outcome.status()).isEqualTo(CheckStatus.OK);
    assertThat(outcome.finding()).contains("in float32 need about", "this machine has 64.0 GB");
  }

  @Test
  void oneThatDoesNotFitFailsWithTheAdviceOfAStart() {
    CheckOutcome outcome = check(TINY, false, 2 * GB);

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding()).contains("need about", "2.0 GB free");
    assertThat(outcome.advice()).contains("--replicas 1");
  }

  @Test
  void aModelThatCannotBeReadIsAnotherChecksConcern() {
    CheckOutcome outcome = check(folder, false, 64 * GB);

    assertThat(outcome.status()).isEqualTo(CheckStatus.SKIPPED);
    assertThat(outcome.advice()).contains("model");
  }

  @Test
  void aRunningStackNeedsRoomForAFitAndNoMore() {
    assertThat(check(folder, true, 2 * GB).status()).isEqualTo(CheckStatus.OK);

    CheckOutcome outcome = check(folder, true, GB);

    assertThat(outcome.status()).isEqualTo(CheckStatus.WARNING);
    assertThat(outcome.finding()).contains("1.0 of 64.0 GB free", "1.7 GB more");
  }

  private CheckOutcome check(Path model, boolean isRunning, long free) {
    return new MemoryCheck(
            () ->
                new StackOptions(
                    "tiny",
                    model,
                    new DataFolder(folder.resolve("data")),
                    2,
                    List.of(),
                    List.of(),
                    Precision.FLOAT32,
                    false),
            isRunning,
            () -> new MachineMemory(64 * GB, free))
        .run();
  }
}
