package dev.lethe.ingest.console;

import dev.lethe.db.ApiKeyJournal;
import dev.lethe.db.ApiKeyJournal.Change;
import dev.lethe.db.ApiKeyJournal.Entry;
import dev.lethe.ingest.rest.ProblemException;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ApiKeyStore;
import dev.lethe.schemas.control.ApiKeyStore.Made;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the API keys in the file that all services read, and puts on record who did it. No secret
 * and no key's name is logged. Thread-safe.
 */
final class KeyKeeper {
  private static final int UNAVAILABLE = 503;
  private static final Logger LOG = LoggerFactory.getLogger(KeyKeeper.class);

  private final Optional<ApiKeyStore> store;
  private final ApiKeyJournal journal;
  private final boolean mayChange;
  private final Predicate<@Nullable String> needsTwo;
  private final Clock clock;

  /**
   * @param store empty where no API key counts
   * @param mayChange whether keys may be changed here at all
   * @param needsTwo whether some action on a tenant's requests, or on any tenant's for null, needs
   *     two approvers: nobody is to make both of them here
   */
  KeyKeeper(
      Optional<ApiKeyStore> store,
      ApiKeyJournal journal,
      boolean mayChange,
      Predicate<@Nullable String> needsTwo,
      Clock clock) {
    this.store = store;
    this.journal = journal;
    this.mayChange = mayChange;
    this.needsTwo = needsTwo;
    this.clock = clock;
  }

  /** Whether any API key counts here. */
  boolean hasKeys() {
    return store.isPresent();
  }

  /** Whether keys can be changed from here. */
  boolean canChange() {
    return mayChange && store.map(ApiKeyStore::isWritable).orElse(false);
  }

  /**
   * All keys, expired ones too.
   *
   * @throws ProblemException 503 if their file cannot be read
   */
  List<ApiKey> all() {
    try {
      return store.isEmpty() ? List.of() : store.get().list();
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  /** The newest changes of a key, or of all. */
  List<Entry> changes(@Nullable String keyId, int most) {
    return journal.newest(keyId, most);
  }

  /**
   * Makes a key.
   *
   * @throws IllegalArgumentException if it would be an approver's where two have to agree
   * @throws ProblemException 503 if keys cannot be changed from here
   */
  Made create(WishedKey wished, @Nullable String reason, Actor actor) {
    requireNoSecondPerson(wished.role(), wished.tenant());
    return change(
        keys ->
            keys.create(
                wished.name(), wished.role(), wished.tenant(), wished.scopes(), wished.expiresAt()),
        made -> Entry.of(clock.instant(), Change.MADE, made.key(), null, reason, actor));
  }

  /**
   * Has another key take the place of one.
   *
   * @param overlap how long both count
   * @throws IllegalArgumentException if there is no such key, or it has expired, or it is an
   *     approver's where two have to agree
   * @throws ProblemException 503 if keys cannot be changed from here
   */
  Made rotate(ApiKey old, Duration overlap, String reason, Actor actor) {
    requireNoSecondPerson(old.role(), old.tenant());
    return change(
        keys -> keys.rotate(old.id(), overlap),
        made -> Entry.of(clock.instant(), Change.ROTATED, old, made.key(), reason, actor));
  }

  /**
   * Takes a key away.
   *
   * @throws IllegalArgumentException if there is no such key
   * @throws ProblemException 503 if keys cannot be changed from here
   */
  void revoke(ApiKey key, String reason, Actor actor) {
    var unused =
        change(
            keys -> keys.revoke(key.id()),
            revoked -> Entry.of(clock.instant(), Change.REVOKED, revoked, null, reason, actor));
  }

  /** Whoever is shown an approver's key can approve with it. */
  private void requireNoSecondPerson(Role role, @Nullable String tenant) {
    if (role == Role.APPROVER && needsTwo.test(tenant)) {
      throw new IllegalArgumentException(
          "Some actions need a second person. Make approvers' keys with the command line.");
    }
  }

  /** One change of the file. */
  private interface FileChange<T> {
    T apply(ApiKeyStore keys) throws IOException;
  }

  private <T> T change(FileChange<T> change, Function<T, Entry> entry) {
    if (!canChange()) {
      throw new ProblemException(
          UNAVAILABLE, "keys-not-changeable", "API keys cannot be changed from here.");
    }
    ApiKeyStore keys = store.orElseThrow();
    try {
      return journal.keep(
          () -> {
            T done = change.apply(keys);
            log(entry.apply(done));
            return done;
          },
          entry);
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  private static void log(Entry done) {
    LOG.info(
        "API key changed: change={} key={} role={} successor={} actor={} reason={}",
        done.change(),
        done.keyId(),
        done.keyRole(),
        done.successorId(),
        done.actor().subject(),
        done.reason());
  }

  private static ProblemException unavailable(IOException e) {
    LOG.warn("the API keys' file cannot be used: error={}", e.getClass().getSimpleName());
    return new ProblemException(
        UNAVAILABLE, "keys-unavailable", "The file of the API keys cannot be read or written.");
  }

  /** By which keys expire. */
  Instant now() {
    return clock.instant();
  }
}
