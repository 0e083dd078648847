package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {
  private static final Backoff QUICK = new Backoff(Duration.ofMillis(10), Duration.ofMillis(50));

  private final BlockingQueue<Process> started = new LinkedBlockingQueue<>();

  @Test
  void startsAKilledChildAgain(@TempDir Path folder) throws Exception {
    // Given
    try (Child child = child(folder, "600")) {
      child.start();
      Process first = next();

      // When
      first.destroyForcibly();

      // Then
      Process second = next();
      assertThat(second.isAlive()).isTrue();
      assertThat(second.pid()).isNotEqualTo(first.pid());
      assertThat(child.deaths()).isEqualTo(1);
    }
  }

  @Test
  void leavesNothingWhenItIsClosed(@TempDir Path folder) throws Exception {
    // Given
    Child child = child(folder, "600");
    child.start();
    Process process = next();

    // When
    child.close();

    // Then
    assertThat(process.isAlive()).isFalse();
    assertThat(folder).isEmptyDirectory();
    assertThat(started).isEmpty();
  }

  @Test
  void keepsTryingAChildThatEndsAtOnce(@TempDir Path folder) throws Exception {
    try (Child child = child(folder, "0")) {
      child.start();

      for (int i = 0; i < 4; i++) {
        next();
      }

      assertThat(child.deaths()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void pausesLongerEachTimeUpToALimit() {
    Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15));

    assertThat(backoff.beforeAttempt(1)).isEqualTo(Duration.ofMillis(500));
    assertThat(backoff.beforeAttempt(3)).isEqualTo(Duration.ofSeconds(2));
    assertThat(backoff.beforeAttempt(1_000)).isEqualTo(Duration.ofSeconds(15));
  }

  private Process next() throws InterruptedException {
    return Objects.requireNonNull(started.poll(30, TimeUnit.SECONDS), "no process was started");
  }

  private Child child(Path folder, String seconds) {
    ChildSpec spec =
        new ChildSpec() {
          @Override
          public String name() {
            return "sleeper";
          }

          @Override
          public Path log() {
            return folder.resolve("sleeper.log");
          }

          @Override
          public Process start() throws IOException {
            Process process = new ProcessBuilder("sleep", seconds).start();
            started.add(process);
            return process;
          }

          @Override
          public boolean isReady() {
            return true;
          }
        };
    return new Child(spec, new PidFiles(folder), QUICK, notice -> {});
  }
}
