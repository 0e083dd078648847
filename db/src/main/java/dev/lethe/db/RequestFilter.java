package dev.lethe.db;

import dev.lethe.schemas.RequestState;
import org.jspecify.annotations.Nullable;

/** Which requests to list; null means any. */
public record RequestFilter(
    @Nullable String tenant, @Nullable String model, @Nullable RequestState state) {
  /** All of them. */
  public static RequestFilter all() {
    return new RequestFilter(null, null, null);
  }
}
