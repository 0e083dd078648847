package dev.lethe.schemas.control;

import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes, replaces and takes away API keys in the file that services read. Two of it, in other
 * processes too, take turns, so that neither loses what the other did. Services take a change up
 * within seconds. Thread-safe.
 */
public final class ApiKeyStore {
  /** File locks are the process's, so its threads have to take turns. */
  private static final ReentrantLock IN_PROCESS = new ReentrantLock();

  private final Path file;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * A key that was just made.
   *
   * @param text what its holder gets; nobody can tell it again
   * @param key what is kept of it
   */
  public record Made(ApiKeyText text, ApiKey key) {}

  /**
   * @param file which {@link ApiKeyFile} reads
   */
  public ApiKeyStore(Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /**
   * All keys, expired ones too, in the order in which they were made.
   *
   * @throws IOException if the file is not there or cannot be read
   */
  public List<ApiKey> list() throws IOException {
    if (!Files.isRegularFile(file)) {
      // Else a wrong folder would get keys that no service asks for.
      throw new FileSystemException(
          file.toString(),
          null,
          "not there yet; the first 'lethe up' or 'lethe keys init' makes it");
    }
    return ApiKeyFile.read(file);
  }

  /** Whether this process may change the file: it is moved into its place, beside a lock. */
  public boolean isWritable() {
    Path folder = file.toAbsolutePath().getParent();
    // A file that is mounted by itself, or a link into a mounted secret, cannot be replaced.
    return folder != null
        && Files.isWritable(folder)
        && Files.isRegularFile(file)
        && !Files.isSymbolicLink(file)
        && Files.isWritable(file);
  }

  /**
   * Makes a key.
   *
   * @param name what people call it
   * @param tenant the only one that its holder may see; null for all
   * @param scopes what its holder may do beyond the role
   * @param expiresAt null for never
   * @throws IOException if the file is not there, or cannot be read or written
   */
  public Made create(
      String name,
      Role role,
      @Nullable String tenant,
      List<String> scopes,
      @Nullable Instant expiresAt)
      throws IOException {
    ApiKeyText text = ApiKeyText.generate(random);
    ApiKey key = ApiKey.of(text, name, role, tenant, scopes, now(), expiresAt);
    return change(
        keys -> {
          keys.add(key);
          return new Made(text, key);
        });
  }

  /**
   * Takes a key away.
   *
   * @return what was kept of it
   * @throws IllegalArgumentException if there is none of that id
   * @throws IOException if the file is not there, or cannot be read or written
   */
  public ApiKey revoke(String id) throws IOException {
    return change(
        keys -> {
          ApiKey key = find(keys, id);
          keys.remove(key);
          return key;
        });
  }

  /**
   * Makes a key with the rights of another one, which expires after a while. The new one lives as
   * long as the old one was made for.
   *
   * @param overlap how long both count
   * @throws IllegalArgumentException if there is none of that id, or it has expired
   * @throws IOException if the file is not there, or cannot be read or written
   */
  public Made rotate(String id, Duration overlap) throws IOException {
    ApiKeyText text = ApiKeyText.generate(random);
    Instant now = now();
    return change(
        keys -> {
          ApiKey old = find(keys, id);
          if (old.isExpired(now)) {
            throw new IllegalArgumentException("this key has expired: create a new one");
          }
          keys.set(keys.indexOf(old), ending(old, now.plus(overlap)));
          ApiKey key = successor(old, text, now);
          keys.add(key);
          return new Made(text, key);
        });
  }

  /** It may have been about to end sooner. */
  private static ApiKey ending(ApiKey old, Instant limit) {
    Instant end = old.expiresAt();
    return new ApiKey(
        old.id(),
        old.name(),
        old.role(),
        old.tenant(),
        old.scopes(),
        old.hash(),
        old.createdAt(),
        end != null && end.isBefore(limit) ? end : limit);
  }

  private static ApiKey successor(ApiKey old, ApiKeyText text, Instant now) {
    Instant end = old.expiresAt();
    Instant expiresAt = end == null ? null : now.plus(Duration.between(old.createdAt(), end));
    return ApiKey.of(text, old.name(), old.role(), old.tenant(), old.scopes(), now, expiresAt);
  }

  private static ApiKey find(List<ApiKey> keys, String id) {
    // The id is not repeated: somebody may have given the whole key.
    return keys.stream()
        .filter(key -> key.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no API key of this id; 'lethe keys api list' shows them"));
  }

  /** One change of the list. */
  private interface Change<T> {
    T apply(List<ApiKey> keys);
  }

  private <T> T change(Change<T> change) throws IOException {
    var unused = list(); // nothing is left in a folder without keys, not even a lock
    IN_PROCESS.lock();
    try (FileChannel lock = openLock()) {
      lock.lock();
      List<ApiKey> keys = new ArrayList<>(list());
      T result = change.apply(keys);
      ApiKeyFile.write(file, keys);
      return result;
    } finally {
      IN_PROCESS.unlock();
    }
  }

  private FileChannel openLock() throws IOException {
    return FileChannel.open(
        file.resolveSibling("api-keys.lock"),
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
