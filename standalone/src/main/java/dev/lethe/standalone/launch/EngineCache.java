package dev.lethe.standalone.launch;

import dev.lethe.localstack.PostgresSettings;
import java.nio.file.Path;

/** Where the engine unpacks its native libraries, shared by all runs of this user. */
public final class EngineCache {
  private EngineCache() {}

  /** {@code $DJL_CACHE_DIR}, or a folder in the cache of this user. */
  public static Path folder() {
    String set = System.getenv("DJL_CACHE_DIR");
    return set != null && !set.isBlank()
        ? Path.of(set).toAbsolutePath()
        : PostgresSettings.defaultCache().resolve("djl").toAbsolutePath();
  }
}
