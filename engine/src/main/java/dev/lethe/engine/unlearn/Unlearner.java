package dev.lethe.engine.unlearn;

import java.nio.file.Path;
import java.util.List;

/**
 * Makes shields and bundles for one base model. {@link #shield} may run beside {@link #fit} (two
 * threads); neither sees any retained data: only the task, the base model, the encoder and the
 * background that the base model itself generated.
 */
public final class Unlearner implements AutoCloseable {
  /**
   * Loads the model and the encoder, and makes or reads the background (cached under {@code
   * cacheFolder} by base and encoder digest).
   *
   * @param modelFolder HuggingFace folder; a {@code lethe-background.jsonl} in it saves the
   *     sampling
   */
  public static Unlearner open(Path modelFolder, Path cacheFolder) {
    throw new UnsupportedOperationException("unlearner");
  }

  public String baseDigest() {
    throw new UnsupportedOperationException("unlearner");
  }

  /**
   * Fits the encoder's head alone: about a second. Writes an artefact folder under {@code
   * workFolder}.
   */
  public Artefact shield(UnlearnTask task, Path workFolder) {
    throw new UnsupportedOperationException("unlearner");
  }

  /**
   * Fits LoRA and gate, and verifies them through the served path.
   *
   * @param previous PEFT folders of the live adapters of this model, oldest first; the new one is
   *     fitted orthogonal to them
   */
  public Artefact fit(
      UnlearnTask task, List<Path> previous, Path workFolder, FitListener listener) {
    throw new UnsupportedOperationException("unlearner");
  }

  @Override
  public void close() {}
}
