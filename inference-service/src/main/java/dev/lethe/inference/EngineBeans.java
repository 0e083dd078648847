package dev.lethe.inference;

import dev.lethe.engine.bundle.BundleStore;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.model.ComputeDevice;
import dev.lethe.engine.model.Precision;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.TextEngine;
import dev.lethe.inference.serving.ServedModel;
import dev.lethe.schemas.control.TrustedKeys;
import dev.lethe.service.config.BundlesConfig;
import dev.lethe.store.s3.BundleStores;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the parts of the engine that a replica serves with. */
final class EngineBeans {
  private static final int CACHED_TEXTS = 1_000;

  private EngineBeans() {}

  static BundleStore store(BundlesConfig bundles, TrustedKeys artefacts) {
    return BundleStores.open(bundles, ManifestVerifier.asking(artefacts::anySigned));
  }

  /**
   * Takes the device into use for the whole process.
   *
   * @param precision as {@link Precision#of(String, Path, ComputeDevice)} has it
   * @param encoderFolder as {@link SentenceEncoders#folder} has it; the bundled one if empty
   * @param batch answers that are decoded together
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  static ServedModel model(
      Path folder, String precision, String deviceName, Optional<Path> encoderFolder, int batch) {
    ComputeDevice device = new ComputeDevice(deviceName);
    device.use();
    LanguageModel model = LanguageModel.load(folder, Precision.of(precision, folder, device));
    return new ServedModel(model.textEngine(batch), encoder(encoderFolder), model.chatTemplate());
  }

  /**
   * A model that another server has.
   *
   * @param encoderFolder as {@link SentenceEncoders#folder} has it; the bundled one if empty
   */
  static ServedModel upstream(TextEngine engine, Optional<Path> encoderFolder) {
    return new ServedModel(engine, encoder(encoderFolder), null);
  }

  private static SentenceEncoder encoder(Optional<Path> folder) {
    return SentenceEncoders.cached(SentenceEncoders.of(folder), CACHED_TEXTS);
  }
}
