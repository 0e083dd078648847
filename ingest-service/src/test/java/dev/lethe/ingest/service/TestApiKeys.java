package dev.lethe.ingest.service;

import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ApiKeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** API keys of each role, for all tenants and for three of them, for all tests of a run. */
final class TestApiKeys {
  static final String ACME = "acme";
  static final String OTHER = "other";

  /** Whose requests no other test looks at. */
  static final String NORTHWIND = "northwind";

  /** Whose requests need a second person. */
  static final String DUO = "duo";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Map<String, ApiKeyText> TEXTS = new LinkedHashMap<>();
  private static final List<ApiKey> KEYS = new ArrayList<>();
  private static final ApiKeyText EXPIRED = ApiKeyText.generate(RANDOM);

  static {
    add(Role.SUBMITTER, NORTHWIND);
    add(Role.APPROVER, NORTHWIND);
    add(Role.AUDITOR, NORTHWIND);
    for (Role role : Role.values()) {
      add(role, null);
      add(role, ACME);
      add(role, OTHER);
      add(role, DUO);
    }
    Instant ended = Instant.now().minusSeconds(1);
    KEYS.add(
        ApiKey.of(
            EXPIRED, "expired", Role.SUBMITTER, null, List.of(), ended.minusSeconds(1), ended));
  }

  private TestApiKeys() {}

  private static void add(Role role, @Nullable String tenant) {
    ApiKeyText text = ApiKeyText.generate(RANDOM);
    String name = name(role, tenant);
    TEXTS.put(name, text);
    KEYS.add(ApiKey.of(text, name, role, tenant, List.of(), Instant.now(), null));
  }

  private static String name(Role role, @Nullable String tenant) {
    return role.text() + " of " + (tenant == null ? "all" : tenant);
  }

  /** All of them, as the service reads them. */
  static Path write(Path file) throws IOException {
    ApiKeyFile.write(file, KEYS);
    return file;
  }

  /** Of all tenants. */
  static ApiKeyText of(Role role) {
    return of(role, null);
  }

  static ApiKeyText of(Role role, @Nullable String tenant) {
    return Objects.requireNonNull(TEXTS.get(name(role, tenant)));
  }

  static ApiKeyText expired() {
    return EXPIRED;
  }

  /** One that nobody was given. */
  static ApiKeyText unknown() {
    return ApiKeyText.generate(RANDOM);
  }

  /** The value of the header Authorization. */
  static String bearer(ApiKeyText key) {
    return "Bearer " + key.text();
  }
}
