package dev.lethe.ingest;

import dev.lethe.ingest.drp.DrpAgent;
import dev.lethe.ingest.drp.DrpDirectory;
import dev.lethe.ingest.drp.DrpInstallation;
import dev.lethe.ingest.identity.IdentityResolver;
import dev.lethe.schemas.ErasureRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what the Data Rights Protocol is told, and refuses what makes no sense. */
final class DrpSettings {
  private static final String ANY = "any";
  private static final Set<String> IDENTITIES = Set.of("verified", ANY);

  private DrpSettings() {}

  /**
   * @param resolver null where nobody knows whom identities name
   * @return empty where the protocol is off
   * @throws IllegalArgumentException naming the setting or the file to mend
   */
  static Optional<DrpInstallation> read(
      StandardsConfig.Drp settings, @Nullable IdentityResolver resolver) {
    if (!IDENTITIES.contains(settings.identities())) {
      throw new IllegalArgumentException("lethe.drp.identities is neither verified nor any");
    }
    if (settings.businesses().isEmpty() && settings.agents().isEmpty()) {
      return Optional.empty();
    }
    if (settings.businesses().isEmpty() || settings.agents().isEmpty()) {
      throw new IllegalArgumentException("lethe.drp needs both, businesses and agents");
    }
    if (resolver == null) {
      throw new IllegalArgumentException(
          "lethe.drp.businesses needs lethe.identities.catalogue or lethe.identities.url: nobody"
              + " knows whom identities name");
    }
    return Optional.of(
        new DrpInstallation(
            new DrpDirectory(settings.agents().get()),
            tenants(settings.businesses().get()),
            resolver,
            settings.identities().equals(ANY)));
  }

  private static Map<String, String> tenants(List<String> businesses) {
    Map<String, String> tenants = new HashMap<>();
    for (String entry : businesses) {
      String[] parts = entry.strip().split("=", 2);
      String tenant = parts.length == 1 ? ErasureRequest.DEFAULT_TENANT : parts[1].strip();
      boolean isOne = DrpAgent.isId(parts[0].strip()) && !tenant.isEmpty();
      if (!isOne || tenants.put(parts[0].strip(), tenant) != null) {
        throw new IllegalArgumentException(
            "lethe.drp.businesses: not ID or ID=TENANT, or an ID twice: " + entry);
      }
    }
    return tenants;
  }
}
