package dev.lethe.engine.unlearn;

import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.unlearn.Unlearner.Growth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * Makes a model's own background ahead of time and lays it into the model's folder, where every
 * trainer finds it. What is made so far lies beside it, so that who was interrupted goes on. Not
 * thread-safe; owns nothing.
 */
public final class BackgroundPreparation {
  private static final String GROWING = "lethe-background.growing.jsonl";

  private final Path folder;
  private final BackgroundBuilder growing;

  /**
   * @param folder of the model
   * @throws IllegalArgumentException if the folder cannot be written
   */
  public BackgroundPreparation(Path folder, LanguageModel model) {
    this(folder, model, BackgroundStore.SAMPLES);
  }

  BackgroundPreparation(Path folder, LanguageModel model, int samples) {
    if (!Files.isWritable(folder)) {
      throw new IllegalArgumentException("the model folder cannot be written");
    }
    this.folder = folder;
    this.growing = new BackgroundBuilder(folder.resolve(GROWING), model, samples);
  }

  /** Whether a folder has its background, made here or brought along. */
  public static boolean isThere(Path folder) {
    return Files.isRegularFile(folder.resolve(BackgroundStore.IN_MODEL_FOLDER));
  }

  /** How much is made. */
  public Growth growth() {
    return new Growth(growing.size(), growing.count());
  }

  /**
   * Makes a few more samples, and lays the background in its place once it is whole.
   *
   * @return whether more is left to be made
   * @throws UncheckedIOException if the disk does not take it
   * @throws java.util.concurrent.CancellationException if this thread was interrupted
   */
  public boolean grow() {
    if (!growing.isComplete()) {
      growing.grow(samples -> new BitSet());
      return true;
    }
    try {
      AtomicFile.write(
          folder.resolve(BackgroundStore.IN_MODEL_FOLDER),
          StoredBackground.bytes(StoredBackground.format(growing.samples())));
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be kept", e);
    }
    growing.delete();
    return false;
  }
}
