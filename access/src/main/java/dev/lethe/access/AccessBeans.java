package dev.lethe.access;

import dev.lethe.schemas.control.ApiKeyFile;
import dev.lethe.service.config.AccessConfig;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what decides who may call, from the service's settings and rules. */
@Singleton
class AccessBeans {
  private static final Logger LOG = LoggerFactory.getLogger(AccessBeans.class);

  @Produces
  @Singleton
  @DefaultBean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  ApiKeyFile apiKeys(AccessConfig config) {
    return config.apiKeys().map(ApiKeyFile::watch).orElseGet(ApiKeyFile::empty);
  }

  @Produces
  @Singleton
  AccessTable table(AccessRules rules) {
    return new AccessTable(rules.rules());
  }

  @Produces
  @Singleton
  AccessLimits limits(AccessConfig config) {
    return new AccessLimits(config, System::nanoTime);
  }

  /** Without pages for people, nobody is sent anywhere. */
  @Produces
  @Singleton
  @DefaultBean
  SignInPrompt noPrompt() {
    return context -> false;
  }

  /**
   * Keys that cannot be read, or rules that contradict each other, end the start and not the first
   * call. So does OIDC that would take tokens which were issued for another service.
   */
  void check(
      @Observes StartupEvent started,
      AccessConfig config,
      ApiKeyFile keys,
      AccessTable table,
      @ConfigProperty(name = "quarkus.oidc.tenant-enabled", defaultValue = "false") boolean oidc,
      @ConfigProperty(name = "quarkus.oidc.token.audience") Optional<List<String>> audience) {
    if (oidc && audience.isEmpty()) {
      throw new IllegalArgumentException(
          "quarkus.oidc.token.audience must be set: tokens for other services would count here");
    }
    if (!oidc && config.apiKeys().isEmpty()) {
      LOG.warn("nobody can call: neither lethe.access.api-keys nor quarkus.oidc is set");
    }
  }
}
