package dev.lethe.trainer.work;

import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.unlearn.Artefact;
import dev.lethe.engine.unlearn.ConsolidationResult;
import dev.lethe.engine.unlearn.ConsolidationSettings;
import dev.lethe.engine.unlearn.FitListener;
import dev.lethe.engine.unlearn.UnlearnTask;
import dev.lethe.engine.unlearn.Unlearner.Growth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the lanes need of the engine and the bundle store. {@link #shield} may run beside {@link
 * #fit}; the store's methods are thread-safe.
 */
public interface ArtefactBuilder {
  /** Fits a shield, as a folder under {@code workFolder}. */
  Artefact shield(UnlearnTask task, Path workFolder);

  /**
   * Takes what names the request's subject or holds its answers out of the background, for good;
   * before its shield is published. A second time changes nothing.
   */
  void purge(UnlearnTask task);

  /**
   * The same by the words of the gates in force, where the background was made anew; each gate is
   * asked once.
   *
   * @param live digests of the bundles in force
   */
  void purge(List<String> live);

  /** How much of the model's own background is made; empty where nothing is left to be made. */
  default Optional<Growth> growth() {
    return Optional.empty();
  }

  /** Adapters that were fitted elsewhere, of which {@link #fit} takes the request's. */
  default SuppliedAdapters adapters() {
    return SuppliedAdapters.NONE;
  }

  /** What of the forget set is longer than allowed, by the model's own tokens; never its text. */
  Optional<String> tooLong(UnlearnTask task);

  /**
   * Fits and verifies a bundle, as a folder under {@code workFolder}; where an adapter was handed
   * in for the request, with that one.
   *
   * @param released whether a person let the request go on although its shield was too broad
   * @param previous digests of the adapters in force, oldest first
   * @throws BundleRejectedException if the store no longer has one of them intact
   */
  Artefact fit(
      UnlearnTask task,
      boolean released,
      List<String> previous,
      Path workFolder,
      FitListener listener);

  /**
   * Folds bundles, as folders under {@code workFolder}; not beside {@link #fit}.
   *
   * @param live digests of the bundles in force, oldest first
   * @param foldable those of them that may be folded
   * @throws BundleRejectedException if the store no longer has one of them intact
   */
  ConsolidationResult consolidate(
      List<String> live,
      List<String> foldable,
      ConsolidationSettings settings,
      Path workFolder,
      FitListener listener);

  /** Signs an artefact and puts it into the store; a second time changes nothing. */
  Stored store(Artefact artefact) throws IOException;

  /** Nobody may use a revoked artefact any more: a copy of it goes. */
  void release(String digest);

  /**
   * @param location relative to the store
   * @param signature Ed25519 over the manifest's bytes, Base64
   */
  record Stored(String location, String signature) {}
}
