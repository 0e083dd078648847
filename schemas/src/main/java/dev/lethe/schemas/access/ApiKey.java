package dev.lethe.schemas.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a service keeps of an API key. The secret has 256 random bits, so one round of SHA-256 keeps
 * it: there is nothing to guess that a slow hash would slow down.
 *
 * @param id as in {@link ApiKeyText}
 * @param name what people call it, such as the system that holds it
 * @param role of whoever holds it
 * @param tenant the only tenant that it may see and act for; null for all
 * @param scopes what it may do beyond its role, such as {@link #READ_GATE}
 * @param hash {@code sha256:…} of the whole key
 * @param createdAt since when it counts
 * @param expiresAt from when on it counts no more; null for never
 */
public record ApiKey(
    String id,
    String name,
    Role role,
    @Nullable String tenant,
    List<String> scopes,
    String hash,
    Instant createdAt,
    @Nullable Instant expiresAt) {
  /** To see which gate fired: the header {@code Lethe-Gate}. Operators have it by their role. */
  public static final String READ_GATE = "gate:read";

  public ApiKey {
    scopes = List.copyOf(scopes);
  }

  /** The record of a key that was just made. */
  public static ApiKey of(
      ApiKeyText key,
      String name,
      Role role,
      @Nullable String tenant,
      List<String> scopes,
      Instant createdAt,
      @Nullable Instant expiresAt) {
    return new ApiKey(key.id(), name, role, tenant, scopes, key.digest(), createdAt, expiresAt);
  }

  /** Whether that is the key; takes the same time wherever they differ. */
  public boolean matches(ApiKeyText key) {
    byte[] given = key.digest().getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(given, hash.getBytes(StandardCharsets.US_ASCII));
  }

  /** Whether it counts no more. */
  public boolean isExpired(Instant now) {
    return expiresAt != null && !now.isBefore(expiresAt);
  }

  /** Who acts with it. */
  public Actor actor() {
    return Actor.key(id, role);
  }
}
