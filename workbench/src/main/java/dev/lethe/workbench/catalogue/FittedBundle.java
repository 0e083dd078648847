package dev.lethe.workbench.catalogue;

import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.ManifestFiles;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.TermKeys;
import dev.lethe.engine.lora.PeftFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replica has in force of one request.
 *
 * @param gate of the bundle, or of the shield where there is none
 * @param folder of that artefact
 * @param shield in force beside a bundle that misses a limit; null in all other cases
 */
record FittedBundle(InstalledGate gate, Path folder, @Nullable InstalledGate shield) {
  /** The folder beside the artefact's that holds a shield which stays in force. */
  static final String SHIELD = "shield";

  static FittedBundle read(Path folder) {
    Path shield = folder.resolveSibling(SHIELD);
    return new FittedBundle(gate(folder), folder, Files.isDirectory(shield) ? gate(shield) : null);
  }

  private static InstalledGate gate(Path folder) {
    try {
      Manifest manifest =
          ManifestFiles.read(Files.readAllBytes(folder.resolve(ManifestFiles.MANIFEST)));
      String digest = ManifestFiles.digest(manifest);
      return new InstalledGate(digest, manifest, GateFiles.read(folder, TermKeys.NONE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that is in force. */
  List<InstalledGate> gates() {
    return shield == null ? List.of(gate) : List.of(gate, shield);
  }

  /** A shield has no adapter. */
  boolean adapted() {
    return gate.manifest().kind() == Manifest.Kind.BUNDLE;
  }

  String digest() {
    return gate.digest();
  }

  /** The same, in front of another adapter. */
  List<InstalledGate> gatesBefore(String otherAdapter) {
    InstalledGate other = new InstalledGate(otherAdapter, gate.manifest(), gate.model());
    return shield == null ? List.of(other) : List.of(other, shield);
  }

  dev.lethe.engine.lora.PeftAdapter adapter(dev.lethe.engine.model.ModelConfig config) {
    return PeftFolder.read(folder, config);
  }
}
