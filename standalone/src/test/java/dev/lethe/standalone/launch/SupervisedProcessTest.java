package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedProcessTest {
  private static final Backoff QUICK = new Backoff(Duration.ofMillis(10), Duration.ofMillis(50));

  private final BlockingQueue<Process> started = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> notices = new LinkedBlockingQueue<>();

  @Test
  void startsAKilledChildAgain(@TempDir Path folder) throws Exception {
    // Given
    try (SupervisedProcess child = child(folder, "600")) {
      child.start();
      Process first = next();

      // When
      first.destroyForcibly();

      // Then
      Process second = next();
      assertThat(second.isAlive()).isTrue();
      assertThat(second.pid()).isNotEqualTo(first.pid());
      assertThat(child.failures()).isEqualTo(1);
    }
  }

  @Test
  void leavesNothingWhenItIsClosed(@TempDir Path folder) throws Exception {
    // Given
    SupervisedProcess child = child(folder, "600");
    child.start();
    Process process = next();

    // When
    child.close();

    // Then
    assertThat(process.isAlive()).isFalse();
    assertThat(folder).isDirectoryNotContaining("glob:**.pid");
    assertThat(started).isEmpty();
  }

  @Test
  void saysWhyItsChildEnded(@TempDir Path folder) throws Exception {
    // Given a child that leaves its reason in the log
    try (SupervisedProcess child =
        child(folder, List.of("sh", "-c", "echo 'Error: no luck'; exit 3"))) {

      // When
      child.start();

      // Then
      assertThat(nextNotice()).startsWith("sleeper ended (Error: no luck), starting it again in ");
    }
  }

  @Test
  void saysThatItsChildWasKilled(@TempDir Path folder) throws Exception {
    try (SupervisedProcess child = child(folder, "600")) {
      child.start();

      next().destroyForcibly();

      assertThat(nextNotice()).startsWith("sleeper ended (killed by signal 9");
    }
  }

  @Test
  void hasNoHopeForAProcessThatOutlivesItsStart(@TempDir Path folder) throws Exception {
    // Given
    String lingers =
        "echo 'Exception in thread \"main\" java.lang.IllegalStateException: no luck';"
            + " exec sleep 600";
    try (SupervisedProcess child = child(folder, List.of("sh", "-c", lingers))) {

      // When
      child.start();
      next();

      // Then
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (child.hopeless().isEmpty() && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThat(child.hopeless()).contains("IllegalStateException: no luck");
      assertThat(child.failures()).isZero();
    }
  }

  @Test
  void keepsTryingAChildThatEndsAtOnce(@TempDir Path folder) throws Exception {
    try (SupervisedProcess child = child(folder, "0")) {
      child.start();

      for (int i = 0; i < 4; i++) {
        next();
      }

      assertThat(child.failures()).isGreaterThanOrEqualTo(3);
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

  private String nextNotice() throws InterruptedException {
    return Objects.requireNonNull(notices.poll(30, TimeUnit.SECONDS), "no notice was given");
  }

  private SupervisedProcess child(Path folder, String seconds) {
    return child(folder, List.of("sleep", seconds));
  }

  private SupervisedProcess child(Path folder, List<String> command) {
    ProcessSpec spec =
        new ProcessSpec() {
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
            Process process = new ProcessBuilder(command).redirectOutput(log().toFile()).start();
            started.add(process);
            return process;
          }

          @Override
          public boolean isReady() {
            return true;
          }
        };
    return new SupervisedProcess(spec, new PidFiles(folder), QUICK, notices::add);
  }
}
