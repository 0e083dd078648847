package dev.lethe.ingest;

import dev.lethe.ingest.intake.HoldPolicy;
import dev.lethe.service.config.SettingName;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code lethe.holds}. What cannot be read is an error that names the setting. */
final class HoldSettings {
  private static final String PREFIX = "lethe.holds.";

  private HoldSettings() {}

  /**
   * What the settings say of requests that wait for a person.
   *
   * @throws IllegalArgumentException naming a setting that has no such value, or two that are for
   *     the same tenant
   */
  static HoldPolicy read(IngestConfig config) {
    CaseConfig.PolicyHolds settings = config.holds();
    HoldPolicy.Rule all =
        new HoldPolicy.Rule(
            identity(PREFIX, settings.identity()),
            examples(PREFIX, settings.examplesAbove(), null));
    Map<SettingName, HoldPolicy.Rule> tenants =
        SettingName.read(
            PREFIX + "tenants.",
            settings.tenants(),
            (setting, own) -> rule(setting + ".", own, all));
    return new HoldPolicy(all, tenants);
  }

  private static HoldPolicy.Rule rule(
      String prefix, CaseConfig.TenantPolicyHolds own, HoldPolicy.Rule all) {
    return new HoldPolicy.Rule(
        own.identity().map(text -> identity(prefix, text)).orElse(all.identityRequired()),
        examples(prefix, own.examplesAbove(), all.examplesAbove()));
  }

  private static boolean identity(String prefix, String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "none" -> false;
      case "required" -> true;
      default -> throw new IllegalArgumentException(prefix + "identity must be none or required");
    };
  }

  private static @Nullable Integer examples(
      String prefix, Optional<Integer> set, @Nullable Integer otherwise) {
    if (set.isEmpty()) {
      return otherwise;
    }
    if (set.get() < 0) {
      throw new IllegalArgumentException(prefix + "examples-above must not be negative");
    }
    return set.get();
  }
}
