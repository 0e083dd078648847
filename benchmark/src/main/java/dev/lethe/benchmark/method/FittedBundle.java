package dev.lethe.benchmark.method;

import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.ManifestFiles;
import dev.lethe.engine.gate.GateFiles;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.lora.PeftFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An artefact folder as a replica would install it. */
record FittedBundle(InstalledGate gate, Path folder) {
  static FittedBundle read(Path folder) {
    try {
      Manifest manifest =
          ManifestFiles.read(Files.readAllBytes(folder.resolve(ManifestFiles.MANIFEST)));
      String digest = ManifestFiles.digest(manifest);
      return new FittedBundle(new InstalledGate(digest, manifest, GateFiles.read(folder)), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A shield has no adapter. */
  boolean adapted() {
    return gate.manifest().kind() == Manifest.Kind.BUNDLE;
  }

  String digest() {
    return gate.digest();
  }

  /** The same gate in front of another adapter. */
  InstalledGate withDigest(String other) {
    return new InstalledGate(other, gate.manifest(), gate.model());
  }

  dev.lethe.engine.lora.PeftAdapter adapter(dev.lethe.engine.model.ModelConfig config) {
    return PeftFolder.read(folder, config);
  }
}
