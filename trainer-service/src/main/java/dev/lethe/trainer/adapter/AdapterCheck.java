package dev.lethe.trainer.adapter;

import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.unlearn.SuppliedAdapter;
import java.nio.file.Path;
import java.util.List;

/** What an intake needs of the engine and the bundle store. Thread-safe. */
public interface AdapterCheck {
  /** {@code sha256:…} of the base model. */
  String baseDigest();

  /** The base model's shapes. */
  ModelConfig model();

  /**
   * Reads a PEFT folder.
   *
   * @throws IllegalArgumentException naming the file, and the field or tensor that is wrong
   */
  SuppliedAdapter read(Path folder);

  /**
   * The largest share of its input directions that one adapter in force has too.
   *
   * @param live digests of the bundles in force
   */
  double overlap(SuppliedAdapter adapter, List<String> live);
}
