package dev.lethe.inference;

import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ApiKeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * The API keys that the service under test knows: one for each role, by the role's text, and those
 * below. Their texts go to the tests by way of settings, as test resources have a class loader of
 * their own.
 */
final class ReplicaApiKeys {
  /** Of a client who may know whether a gate fired. */
  static final String GATE_READER = "gate-reader";

  /** Of a client of the tenant that the model belongs to. */
  static final String OWNER = "owner";

  /** Of a client of another tenant. */
  static final String OTHER_TENANT = "other-tenant";

  /** Of an operator, and over. */
  static final String EXPIRED = "expired";

  private static final String SETTING = "test.key.";

  private final SecureRandom random = new SecureRandom();
  private final Instant now = Instant.now();
  private final List<ApiKey> keys = new ArrayList<>();
  private final Map<String, String> settings = new HashMap<>();

  private ReplicaApiKeys() {}

  /** Writes the file; what the service and {@link #text} have to be told. */
  static Map<String, String> write(Path file) throws IOException {
    ReplicaApiKeys all = new ReplicaApiKeys();
    for (Role role : Role.values()) {
      all.add(role.text(), role, null, List.of(), null);
    }
    all.add(GATE_READER, Role.CLIENT, null, List.of(ApiKey.READ_GATE), null);
    all.add(OWNER, Role.CLIENT, "acme", List.of(), null);
    all.add(OTHER_TENANT, Role.CLIENT, "other", List.of(), null);
    all.add(EXPIRED, Role.OPERATOR, null, List.of(), all.now.minus(Duration.ofDays(1)));
    ApiKeyFile.write(file, all.keys);
    all.settings.put("lethe.access.api-keys", file.toString());
    all.settings.put("lethe.model-tenants.tiny", "acme,partner");
    return all.settings;
  }

  /** A key as its holder has it. */
  static String text(String name) {
    return ConfigProvider.getConfig().getValue(setting(name), String.class);
  }

  /** Where {@link #write} says what a key is. */
  static String setting(String name) {
    return SETTING + name;
  }

  private void add(
      String name,
      Role role,
      @Nullable String tenant,
      List<String> scopes,
      @Nullable Instant expiresAt) {
    ApiKeyText key = ApiKeyText.generate(random);
    Instant created = now.minus(Duration.ofDays(2));
    keys.add(ApiKey.of(key, name, role, tenant, scopes, created, expiresAt));
    settings.put(setting(name), key.text());
  }
}
