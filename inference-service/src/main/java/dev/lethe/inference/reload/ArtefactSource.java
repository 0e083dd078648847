package dev.lethe.inference.reload;

import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.bundle.BundleUnavailableException;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.schemas.AdapterEvent;
import org.jspecify.annotations.Nullable;

/** Where the artefacts that events announce are loaded from. {@link #load} is thread-safe. */
interface ArtefactSource {
  /**
   * The gate of an artefact, ready to serve; undone by {@link #unload}.
   *
   * @param heldToGate whether its gate must be that of the bundle that it replaces
   * @throws BundleRejectedException saying what is wrong with it
   * @throws BundleUnavailableException if it cannot be had now
   */
  InstalledGate load(AdapterEvent event, boolean heldToGate);

  /** What an acknowledgement has to add on how a loaded artefact is enforced; null for nothing. */
  default @Nullable String remark(InstalledGate gate) {
    return null;
  }

  void unload(InstalledGate gate);

  /** Nobody may use a revoked artefact any more, whether it was loaded here or is an old copy. */
  void release(String digest);
}
