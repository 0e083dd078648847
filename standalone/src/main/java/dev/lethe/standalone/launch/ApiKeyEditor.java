package dev.lethe.standalone.launch;

import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ApiKeyStore;
import dev.lethe.schemas.control.ApiKeyStore.Made;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes, replaces and takes away the API keys of an installation, and keeps the first ones' texts
 * where the commands find them. Thread-safe.
 */
public final class ApiKeyEditor {
  private final KeyLocations places;
  private final ApiKeyStore keys;

  public ApiKeyEditor(KeyLocations places, Clock clock) {
    this.places = places;
    this.keys = new ApiKeyStore(places.apiKeys(), clock);
  }

  /**
   * All keys, expired ones too.
   *
   * @throws IOException if the file is not there or cannot be read
   */
  public List<ApiKey> list() throws IOException {
    return keys.list();
  }

  /**
   * Makes a key, as {@link ApiKeyStore#create}.
   *
   * @throws IOException if the file is not there, or cannot be read or written
   */
  public Made create(
      String name,
      Role role,
      @Nullable String tenant,
      List<String> scopes,
      @Nullable Instant expiresAt)
      throws IOException {
    return keys.create(name, role, tenant, scopes, expiresAt);
  }

  /**
   * Takes a key away. If it is the first of its role, its text is deleted too.
   *
   * @return what was kept of it
   * @throws IllegalArgumentException if there is none of that id
   * @throws IOException if the file is not there, or cannot be read or written
   */
  public ApiKey revoke(String id) throws IOException {
    ApiKey revoked = keys.revoke(id);
    Optional<Role> first = places.roleKeys().holding(id);
    if (first.isPresent()) {
      Files.deleteIfExists(places.roleKeys().file(first.get()));
    }
    return revoked;
  }

  /**
   * Makes a key with the rights of another one, as {@link ApiKeyStore#rotate}. If the old one is
   * the first of its role, the new one takes its place.
   *
   * @param overlap how long both count
   * @throws IllegalArgumentException if there is none of that id, or it has expired
   * @throws IOException if the file is not there, or cannot be read or written
   */
  public Made rotate(String id, Duration overlap) throws IOException {
    Made made = keys.rotate(id, overlap);
    Optional<Role> first = places.roleKeys().holding(id);
    if (first.isPresent()) {
      places.roleKeys().write(first.get(), made.text());
    }
    return made;
  }
}
