package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackGuardTest {
  private static final int EXIT_CODE = 77;

  private final List<Process> started = new ArrayList<>();

  /** A JVM of its own, as a signal ends the whole of it. */
  public static final class Command {
    public static void main(String[] args) throws Exception {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("signalled")));
      try (StackGuard guard = StackGuard.of(new SlowStack(), EXIT_CODE, Path.of(args[0]))) {
        if (args[1].equals("works")) {
          System.out.println("works");
          new CountDownLatch(1).await();
        }
      }
      System.out.println("goes on");
    }
  }

  /** Says when it is told to stop, and has stopped when it is sent a line. */
  private static final class SlowStack implements Closeable {
    private boolean stopped;

    @Override
    public synchronized void close() throws IOException {
      if (!stopped) {
        System.out.println("stops");
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        System.out.println("stopped");
        stopped = true;
      }
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aSignalStopsTheStackBeforeItEndsTheCommand(@TempDir Path folder) throws Exception {
    // Given a command whose stack runs
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Process command = command(temporary, "works");
    BufferedReader told = command.inputReader();
    assertThat(told.readLine()).isEqualTo("works");

    // When it is told to end
    signal(command);

    // Then its stack is stopped first
    assertThat(told.lines().limit(2)).containsExactlyInAnyOrder("signalled", "stops");
    letStop(command);
    assertThat(told.lines()).containsExactly("stopped");
    assertThat(command.waitFor()).isEqualTo(EXIT_CODE);
    assertThat(temporary).doesNotExist();
  }

  @Test
  void aSignalThatComesWhileTheStackStopsWaitsForIt(@TempDir Path folder) throws Exception {
    // Given a command that is done and stops its stack
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Process command = command(temporary, "is done");
    BufferedReader told = command.inputReader();
    assertThat(told.readLine()).isEqualTo("stops");

    // When it is told to end
    signal(command);

    // Then the stack still stops in order, and nothing is left
    assertThat(told.readLine()).isEqualTo("signalled");
    letStop(command);
    assertThat(told.lines()).containsExactly("stopped");
    assertThat(command.waitFor()).isEqualTo(EXIT_CODE);
    assertThat(temporary).doesNotExist();
  }

  private Process command(Path temporary, String what) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Command.class.getName(),
                    temporary.toString(),
                    what))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    started.add(process);
    return process;
  }

  /** {@link Process#destroy} would close what it prints. */
  private static void signal(Process command) {
    command.toHandle().destroy();
  }

  private static void letStop(Process command) throws IOException {
    try (Writer in = command.outputWriter()) {
      in.write("\n");
    }
  }
}
