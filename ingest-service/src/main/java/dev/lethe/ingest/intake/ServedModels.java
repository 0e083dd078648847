package dev.lethe.ingest.intake;

import dev.lethe.schemas.ErasureRequest;
import dev.lethe.service.config.ModelTenants;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The models that can be asked to forget, and by whom. Immutable.
 *
 * @param names of all
 * @param tenants to whom each belongs
 */
public record ServedModels(Set<String> names, ModelTenants tenants) {
  public ServedModels {
    names = Set.copyOf(names);
  }

  /** Whether the model that a request names is there for the tenant whose request it is. */
  public boolean knows(ErasureRequest request) {
    String tenant = Objects.requireNonNullElse(request.tenant(), ErasureRequest.DEFAULT_TENANT);
    return names.contains(request.model()) && tenants.isFor(request.model(), tenant);
  }

  /**
   * Those that somebody may know of, in order.
   *
   * @param tenant the only one that they act for; null for whoever acts for all
   */
  public List<String> of(@Nullable String tenant) {
    return names.stream().filter(model -> tenants.isFor(model, tenant)).sorted().toList();
  }
}
