package dev.lethe.engine.gate;

import dev.lethe.engine.bundle.Manifest;

/**
 * A gate in force.
 *
 * @param digest of the artefact it came from
 */
public record InstalledGate(String digest, Manifest manifest, GateModel model) {
  /** Whether an adapter came with it: not with a shield, nor with a bundle that only refuses. */
  public boolean hasAdapter() {
    return manifest.kind() == Manifest.Kind.BUNDLE && !manifest.isGateOnly();
  }
}
