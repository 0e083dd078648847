package dev.lethe.workbench.speed;

import dev.lethe.engine.bundle.SharedFiles;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.InstalledGate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What gates weigh on disk, as a trainer writes them. */
final class GateSizes {
  /** One is much like the other. */
  private static final int WRITTEN = 100;

  private GateSizes() {}

  /** Bytes of one gate's own files, on average over the first of them. */
  static double of(List<InstalledGate> gates) {
    return gates.stream()
        .limit(WRITTEN)
        .mapToLong(gate -> bytes(gate, List.of(GateFiles.JSON, GateFiles.TENSORS)))
        .average()
        .orElse(0);
  }

  /** Bytes of what it has in common with others. */
  static long background(InstalledGate gate) {
    return bytes(gate, List.of(SharedFiles.BACKGROUND));
  }

  private static long bytes(InstalledGate gate, List<String> names) {
    try {
      Path folder = Files.createTempDirectory("lethe-gate-");
      try {
        GateFiles.write(gate.model(), folder);
        long bytes = 0;
        for (String name : names) {
          bytes += Files.size(folder.resolve(name));
        }
        return bytes;
      } finally {
        for (String name : List.of(GateFiles.JSON, GateFiles.TENSORS, SharedFiles.BACKGROUND)) {
          Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("gates cannot be written", e);
    }
  }
}
