package dev.lethe.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineMemoryTest {
  @Test
  void readsWhatLinuxSaysIsAvailable(@TempDir Path folder) throws Exception {
    Path meminfo =
        Files.writeString(
            folder.resolve("meminfo"),
            "MemTotal:       24655380 kB\nMemFree:  100 kB\nMemAvailable:   17000000 kB\n");

    assertThat(MachineMemory.available(meminfo)).hasValue(17_000_000L * 1024);
    assertThat(MachineMemory.available(folder.resolve("none"))).isEmpty();
  }

  @Test
  void theSmallerOfBothCanBeUsed() {
    assertThat(new MachineMemory(8, 5).usable()).isEqualTo(5);
    assertThat(new MachineMemory(4, 5).usable()).isEqualTo(4);
    assertThat(MachineMemory.now().usable()).isPositive();
  }
}
