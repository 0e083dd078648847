package dev.lethe.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.ProcessIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackMemoryTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void seesWhatProcessesOfTheStackTakeByName() throws Exception {
    // Given
    DataFolder data = new DataFolder(folder);
    Files.createDirectories(data.run());
    ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();
    Files.writeString(data.run().resolve("trainer.pid"), self.text());
    Files.writeString(data.run().resolve("gone.pid"), new ProcessIdentity(1, 0, "no").text());

    // When
    StackMemory.Look most = mostOf(data);

    // Then
    assertThat(most.resident()).containsOnlyKeys("trainer");
    assertThat(most.resident().get("trainer")).isGreaterThan(10);
    assertThat(most.total()).isBetween(10.0, most.resident().get("trainer"));
  }

  private static StackMemory.Look mostOf(DataFolder data) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    try (StackMemory memory = new StackMemory(data)) {
      while (memory.most().total() == 0 && System.nanoTime() < end) {
        Thread.sleep(10);
      }
      return memory.most();
    }
  }
}
