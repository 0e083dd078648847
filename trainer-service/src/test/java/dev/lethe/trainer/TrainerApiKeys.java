package dev.lethe.trainer;

import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ApiKeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An API key of each role, for all tests of a run. */
final class TrainerApiKeys {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ApiKeyText EXPIRED = ApiKeyText.generate(RANDOM);
  private static final Map<Role, ApiKeyText> TEXTS = new EnumMap<>(Role.class);

  static {
    for (Role role : Role.values()) {
      TEXTS.put(role, ApiKeyText.generate(RANDOM));
    }
  }

  private TrainerApiKeys() {}

  /** All of them, as the service reads them. */
  static Path write(Path file) throws IOException {
    Instant now = Instant.now();
    List<ApiKey> keys = new ArrayList<>();
    TEXTS.forEach(
        (role, text) -> keys.add(ApiKey.of(text, role.text(), role, null, List.of(), now, null)));
    keys.add(ApiKey.of(EXPIRED, "expired", Role.OPERATOR, null, List.of(), now, now));
    ApiKeyFile.write(file, keys);
    return file;
  }

  /** The value of the header Authorization. */
  static String bearer(Role role) {
    return "Bearer " + Objects.requireNonNull(TEXTS.get(role)).text();
  }

  /** One that counts no more. */
  static String expired() {
    return "Bearer " + EXPIRED.text();
  }

  /** One that nobody was given. */
  static String unknown() {
    return "Bearer " + ApiKeyText.generate(RANDOM).text();
  }
}
