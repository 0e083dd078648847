package dev.lethe.engine.unlearn;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a model's background lies.
 *
 * @param cache the background in use, what is derived from it, and the list of what was taken out;
 *     trainers may share it
 * @param shipped for what is derived from a background that came with the model, as long as nothing
 *     was taken out of it; kept, so only where it tells of nobody. Null: in {@code cache} too
 * @param modelReadOnly whether the model's folder is not to be changed: a background that lies in
 *     it is then copied, and the copy used; also where the folder cannot be written
 */
public record BackgroundLocations(Path cache, @Nullable Path shipped, boolean modelReadOnly) {
  /** All in one folder; a background in the model's folder is used there. */
  public static BackgroundLocations of(Path cache) {
    return new BackgroundLocations(cache, null, false);
  }
}
