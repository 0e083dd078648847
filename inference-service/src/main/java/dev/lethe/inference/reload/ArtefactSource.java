package dev.lethe.inference.reload;

import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.schemas.AdapterEvent;

/** Where the artefacts that events announce are loaded from. {@link #load} is thread-safe. */
interface ArtefactSource {
  /**
   * The gate of an artefact, ready to serve; undone by {@link #unload}.
   *
   * @param heldToGate whether its gate must be that of the bundle that it replaces
   * @throws BundleRejectedException saying what is wrong with it
   */
  InstalledGate load(AdapterEvent event, boolean heldToGate);

  void unload(InstalledGate gate);
}
