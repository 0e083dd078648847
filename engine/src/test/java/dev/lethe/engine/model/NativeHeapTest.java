package dev.lethe.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeHeapTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int COUNT = 4_000;

  /** Below what is mapped by itself, and never all freed at the top of the heap. */
  private static final long FLOATS = 12 * 1024;

  private static final long FREED_KB = COUNT / 2 * FLOATS * Float.BYTES / 1024;

  @Test
  void givesBackWhatLiesFreeBetweenTensorsThatStay() throws IOException {
    assumeTrue(Files.exists(STATUS), "needs Linux");

    // Given
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      List<NDArray> tensors = new ArrayList<>();
      for (int i = 0; i < COUNT; i++) {
        tensors.add(manager.ones(new Shape(FLOATS)));
      }
      for (int i = 0; i < COUNT; i += 2) {
        tensors.get(i).close();
      }
      long before = residentKb();

      // When
      boolean given = NativeHeap.trim();

      // Then
      assertThat(given).isTrue();
      assertThat(before - residentKb()).isGreaterThan(FREED_KB / 2);
    }
  }

  private static long residentKb() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }
}
