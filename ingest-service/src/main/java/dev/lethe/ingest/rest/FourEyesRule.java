package dev.lethe.ingest.rest;

import dev.lethe.ingest.CaseConfig;
import dev.lethe.service.config.SettingName;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What needs a second person. Immutable.
 *
 * @param all of every tenant
 * @param byTenant of one tenant beside
 * @param window how long the first person's word holds
 */
record FourEyesRule(
    Set<CaseAction> all, Map<SettingName, Set<CaseAction>> byTenant, Duration window) {
  private static final String PREFIX = "lethe.four-eyes.";

  FourEyesRule {
    all = Set.copyOf(all);
    byTenant = Map.copyOf(byTenant);
    if (window.isNegative() || window.isZero()) {
      throw new IllegalArgumentException(PREFIX + "window must be positive");
    }
  }

  /**
   * What the settings say.
   *
   * @throws IllegalArgumentException naming a setting that lists what is no action, or that is
   *     there twice
   */
  static FourEyesRule read(CaseConfig.FourEyes settings) {
    Map<SettingName, Set<CaseAction>> byTenant =
        SettingName.read(
            PREFIX + "tenants.",
            settings.tenants(),
            (setting, own) -> actions(setting + ".actions", own.actions().orElse(Set.of())));
    return new FourEyesRule(
        actions(PREFIX + "actions", settings.actions().orElse(Set.of())),
        byTenant,
        settings.window());
  }

  boolean isNeeded(CaseAction action, String tenant) {
    return all.contains(action)
        || byTenant.getOrDefault(new SettingName(tenant), Set.of()).contains(action);
  }

  /**
   * Whether anything at all needs a second person.
   *
   * @param tenant of whose requests; null for any tenant's
   */
  boolean isNeeded(@Nullable String tenant) {
    boolean own =
        tenant == null
            ? byTenant.values().stream().anyMatch(actions -> !actions.isEmpty())
            : !byTenant.getOrDefault(new SettingName(tenant), Set.of()).isEmpty();
    return own || !all.isEmpty();
  }

  private static String names() {
    return Arrays.stream(CaseAction.values())
        .map(CaseAction::text)
        .collect(Collectors.joining(", "));
  }

  private static Set<CaseAction> actions(String setting, Set<String> names) {
    Set<CaseAction> actions = EnumSet.noneOf(CaseAction.class);
    for (String name : names) {
      actions.add(
          Arrays.stream(CaseAction.values())
              .filter(action -> action.text().equals(name.strip()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          setting + " lists what is no action: write " + names())));
    }
    return actions;
  }
}
