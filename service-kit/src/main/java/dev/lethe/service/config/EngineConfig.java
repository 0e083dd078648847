package dev.lethe.service.config;

import io.smallrye.config.WithDefault;

/** What a service reads under {@code lethe.} that loads the model; trainer and replicas agree. */
public interface EngineConfig {
  /**
   * The number format of the model's matrices: {@code float32}, {@code bfloat16}, or {@code auto},
   * which takes {@code bfloat16} where the model is stored so and the processor multiplies it.
   * Gates are fitted at the trainer's precision, so replicas should serve at the same.
   */
  @WithDefault("auto")
  String precision();

  /**
   * Where the model is kept and multiplied: {@code cpu}, {@code cuda} or {@code cuda:N}. CUDA needs
   * other native libraries, see the guide on memory.
   */
  @WithDefault("cpu")
  String device();

  /** The gates' sentence encoder. Replicas refuse gates that were fitted with another one. */
  EncoderFolderConfig encoder();

  /** What gates hash words with. */
  GateKeysConfig gates();

  /** The bundle store. */
  BundlesConfig bundles();
}
