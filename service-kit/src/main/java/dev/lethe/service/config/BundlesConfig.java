package dev.lethe.service.config;

import java.nio.file.Path;

/** {@code lethe.bundles}: the bundle store. */
public interface BundlesConfig {
  /** The folder of the bundle store, which the trainer and all replicas share. */
  Path dir();
}
