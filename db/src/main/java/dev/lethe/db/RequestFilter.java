package dev.lethe.db;

import dev.lethe.schemas.RequestState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which requests to list; null means any.
 *
 * @param overdueAt only those that were due before this moment and were not done by then: neither
 *     in force on all replicas nor closed in another way. A request that FAILED is not done
 */
public record RequestFilter(
    @Nullable String tenant,
    @Nullable String model,
    @Nullable RequestState state,
    @Nullable Instant overdueAt) {
  /** Whether overdue or not. */
  public RequestFilter(
      @Nullable String tenant, @Nullable String model, @Nullable RequestState state) {
    this(tenant, model, state, null);
  }

  /** All of them. */
  public static RequestFilter all() {
    return new RequestFilter(null, null, null);
  }

  /** The same, of that tenant. */
  public RequestFilter of(@Nullable String itsTenant) {
    return new RequestFilter(itsTenant, model, state, overdueAt);
  }
}
