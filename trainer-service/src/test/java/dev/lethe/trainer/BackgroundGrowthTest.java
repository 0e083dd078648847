package dev.lethe.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.model.Precision;
import dev.lethe.engine.unlearn.BackgroundPlaces;
import dev.lethe.engine.unlearn.Unlearner;
import dev.lethe.engine.unlearn.Unlearner.Growth;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackgroundGrowthTest {
  private static final Path MODEL = Path.of("../engine/src/test/resources/tiny-model");
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Test
  void growsOnceNothingIsWorkedOn(@TempDir Path cache) throws InterruptedException {
    try (Unlearner unlearner =
            Unlearner.openAtOnce(MODEL, BackgroundPlaces.of(cache), Precision.FLOAT32, 0);
        BackgroundGrowth growth = new BackgroundGrowth(unlearner, Duration.ZERO)) {
      // Given work from before it may begin
      int before;
      try (BackgroundGrowth.Work work = growth.work()) {
        growth.begin();
        before = made(unlearner);
      }

      // When the work is done
      boolean grew = await(unlearner, before);

      // Then it grows, and had not before
      assertThat(before).isZero();
      assertThat(grew).isTrue();
    }
  }

  private static boolean await(Unlearner unlearner, int before) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (made(unlearner) <= before && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    return made(unlearner) > before;
  }

  private static int made(Unlearner unlearner) {
    return unlearner.growth().map(Growth::made).orElse(Integer.MAX_VALUE);
  }
}
