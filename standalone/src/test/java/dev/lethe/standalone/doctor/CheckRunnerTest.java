package dev.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CheckRunnerTest {
  private final CheckRunner runner = new CheckRunner();

  @Test
  void anOutcomeGetsTheNameOfItsCheck() {
    DoctorReport.Line line = runner.run(check(() -> CheckOutcome.warning("low", "add some")));

    assertThat(line)
        .isEqualTo(new DoctorReport.Line("example", CheckStatus.WARNING, "low", "add some"));
  }

  @Test
  void aCheckThatHangsIsInterruptedAndHasFailed() throws Exception {
    // Given
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    InstallationCheck hangs =
        check(
            () -> {
              try {
                never.await();
                return CheckOutcome.ok("cannot be");
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
            });

    // When
    DoctorReport.Line line = new CheckRunner(Duration.ofMillis(50)).run(hangs);

    // Then
    assertThat(line.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(line.finding()).startsWith("no answer within");
    interrupted.await();
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    DoctorReport.Line line =
        runner.run(
            check(
                () -> {
                  throw new NoSuchFileException("/srv/lethe/keys");
                }));

    assertThat(line.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(line.finding()).isEqualTo("cannot read /srv/lethe/keys (NoSuchFileException)");
  }

  @Test
  void anyOtherFailureIsNamedWithoutItsMessage() {
    DoctorReport.Line line =
        runner.run(
            check(
                () -> {
                  throw new IllegalStateException("a password");
                }));

    assertThat(line.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(line.finding()).isEqualTo("the check itself failed: IllegalStateException");
    assertThat(line.toString()).doesNotContain("password");
  }

  private static InstallationCheck check(Callable<CheckOutcome> work) {
    return new InstallationCheck() {
      @Override
      public String name() {
        return "example";
      }

      @Override
      public CheckOutcome run() throws Exception {
        return work.call();
      }
    };
  }
}
