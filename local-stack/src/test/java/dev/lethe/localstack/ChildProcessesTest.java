package dev.lethe.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessesTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** A parent JVM: starts a child and a Postgres, tells their ids, waits to be killed. */
  public static final class Parent {
    public static void main(String[] args) throws Exception {
      Process child = ChildProcesses.start(new ProcessBuilder("sleep", "600"));
      PostgresServer postgres =
          PostgresServer.start(
              new PostgresSettings(Path.of(args[0]), 0, false, PostgresSettings.defaultCache()));
      System.out.println(child.pid());
      System.out.println(postgres.process().pid());
      Thread.sleep(Duration.ofMinutes(10).toMillis());
    }
  }

  @Test
  void leavesNoChildWhenTheParentIsKilled(@TempDir Path folder) throws Exception {
    // Given
    Process parent =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Parent.class.getName(),
                    folder.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader told = parent.inputReader();
    ProcessHandle child = ProcessHandle.of(Long.parseLong(told.readLine())).orElseThrow();
    ProcessHandle postgres = ProcessHandle.of(Long.parseLong(told.readLine())).orElseThrow();

    // When
    parent.destroyForcibly().waitFor();

    // Then
    assertThat(ChildProcesses.await(child, LIMIT)).isTrue();
    assertThat(ChildProcesses.await(postgres, LIMIT)).isTrue();
  }

  @Test
  void aChildEndsWellWithExitCodeZeroAlone() throws Exception {
    assertThat(ChildProcesses.endsWell(shell("exit 0"), LIMIT)).isTrue();
    assertThat(ChildProcesses.endsWell(shell("exit 3"), LIMIT)).isFalse();
  }

  @Test
  void aChildThatGoesOnHasNotEnded() throws Exception {
    Process child = shell("exec sleep 60");

    assertThat(ChildProcesses.endsWell(child, Duration.ofMillis(50))).isFalse();

    child.destroyForcibly();
  }

  private static Process shell(String command) throws IOException {
    return ChildProcesses.start(new ProcessBuilder("sh", "-c", command));
  }
}
