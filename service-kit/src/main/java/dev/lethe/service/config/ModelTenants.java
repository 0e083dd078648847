package dev.lethe.service.config;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whose models are whose. A model that nobody is named for is everybody's. To whom a model does not
 * belong, it looks as if it were not there. Immutable.
 */
public final class ModelTenants {
  private static final String SETTING = "lethe.model-tenants.";

  private final Map<SettingName, Set<String>> byModel;

  private ModelTenants(Map<SettingName, Set<String>> byModel) {
    this.byModel = Map.copyOf(byModel);
  }

  /** Every model is everybody's. */
  public static ModelTenants everybody() {
    return new ModelTenants(Map.of());
  }

  /**
   * What the settings say.
   *
   * @param settings names of tenants, by model
   * @throws IllegalArgumentException naming a setting that is there twice
   */
  public static ModelTenants of(Map<String, Set<String>> settings) {
    return new ModelTenants(
        SettingName.read(SETTING, settings, (setting, tenants) -> Set.copyOf(tenants)));
  }

  /**
   * The same, for those who know all models.
   *
   * @throws IllegalArgumentException naming a setting for a model that there is not
   */
  public ModelTenants requireAmong(Set<String> models) {
    Set<SettingName> known =
        models.stream().map(SettingName::new).collect(Collectors.toUnmodifiableSet());
    for (SettingName model : byModel.keySet()) {
      if (!known.contains(model)) {
        throw new IllegalArgumentException(
            SETTING + '"' + model.text() + "\" is for a model that lethe.models does not name");
      }
    }
    return this;
  }

  /** Whether a model is there for a tenant; null stands for whoever acts for all of them. */
  public boolean isFor(String model, @Nullable String tenant) {
    Set<String> owners = tenant == null ? null : byModel.get(new SettingName(model));
    return owners == null || owners.contains(tenant);
  }
}
