package dev.lethe.db.keys;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.lethe.db.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRotationTest {
  private static final byte[] PLAIN = "person 17".getBytes(StandardCharsets.UTF_8);
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  private final TestDatabase database = TestDatabase.migrated();
  private final Path file;

  /** A service that runs all the time. */
  private final RequestKeys service;

  KeyRotationTest(@TempDir Path folder) {
    file = folder.resolve("keyset.json");
    service = new RequestKeys(database.service(), MasterKey.create(file));
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void everyKeyIsWrappedAnewAndARunningServiceNoticesNothing() throws Exception {
    Map<String, byte[]> sealed = seal(0, 8);
    fill(1_192);
    service.destroy("r-3", NOW);
    String before = database.dump("request_key");

    KeyRotation.Result rotated = rotation().rotate();

    assertThat(rotated.rewrapped()).isEqualTo(1_199);
    assertThat(rotated.keys()).isEqualTo(2);
    assertThat(rotated.resumed()).isFalse();
    assertThat(database.dump("request_key")).isNotEqualTo(before);
    sealed.remove("r-3");
    sealed.putAll(seal(8, 10));
    assertOpens(sealed);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void onceItsMasterKeyIsRetiredACopyOfAWrappedKeyIsWorthNothing() {
    // Given a request that has ended, and a copy of its wrapped key as a backup or the WAL has it
    byte[] sealed = service.seal("r-1", PLAIN);
    Map<String, byte[]> living = seal(2, 5);
    String copy = database.single("SELECT wrapped_key FROM request_key WHERE request_id = 'r-1'");
    service.destroy("r-1", NOW);
    rotation().rotate();

    // Then whoever has it and the keyset opens the payload while the old master key is kept
    restore("r-1", copy);
    assertThat(service.open("r-1", sealed)).isEqualTo(PLAIN);
    service.destroy("r-1", NOW);

    // When the old master key is retired
    KeyRotation.Result retired = rotation().retire();

    // Then nobody does
    assertThat(retired.retired()).isEqualTo(1);
    assertThat(retired.keys()).isEqualTo(1);
    restore("r-1", copy);
    assertThatThrownBy(() -> service.open("r-1", sealed)).isInstanceOf(UnsealException.class);
    assertOpens(living);
  }

  @Test
  void aRotationThatWasKilledIsFinishedByTheNext() throws Exception {
    Map<String, byte[]> sealed = seal(0, 8);

    // Given a process that was killed after it had replaced the keyset and wrapped some keys
    Keyset keyset = MasterKey.open(file).content().withNewPrimary();
    Files.writeString(file.resolveSibling("keyset.json.partial"), "half of a key");
    KeyFile.replace(file, keyset.json());
    MasterKey masterKey = MasterKey.load(file);
    try (Connection connection = database.service().getConnection()) {
      for (String id : new String[] {"r-1", "r-2"}) {
        byte[] wrapped = requireNonNull(KeyTable.find(connection, id).orElseThrow().wrappedKey());
        byte[] anew = masterKey.wrap(masterKey.unwrap(wrapped, id), id);
        KeyTable.replace(connection, id, wrapped, anew);
      }
    }

    KeyRotation.Result again = rotation().rotate();

    assertThat(again.resumed()).isTrue();
    assertThat(again.primary()).isEqualTo(keyset.primaryId());
    assertThat(again.rewrapped()).isEqualTo(6);
    assertThat(rotation().retire().retired()).isEqualTo(1);
    assertThat(rotation().retire().retired()).isZero();
    assertOpens(sealed);
  }

  @Test
  void retiringFinishesWhatARotationLeft() throws Exception {
    Map<String, byte[]> sealed = seal(0, 8);
    KeyFile.replace(file, MasterKey.open(file).content().withNewPrimary().json());

    KeyRotation.Result retired = rotation().retire();

    assertThat(retired.rewrapped()).isEqualTo(8);
    assertThat(retired.retired()).isEqualTo(1);
    assertOpens(sealed);
  }

  @Test
  void noKeyIsLostThatIsMadeWhileMasterKeysComeAndGo() {
    Map<String, byte[]> sealed = new HashMap<>();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger count = new AtomicInteger();
    CompletableFuture<Void> sealing =
        CompletableFuture.runAsync(
            () -> {
              while (!stop.get()) {
                String id = "r-" + count.incrementAndGet();
                sealed.put(id, service.seal(id, PLAIN));
              }
            });

    for (int i = 0; i < 3; i++) {
      rotation().rotate();
      rotation().retire();
    }
    stop.set(true);
    sealing.join();

    assertThat(sealed).isNotEmpty();
    assertOpens(sealed);
  }

  @Test
  void aKeyThatNoMasterKeyOpensIsLeftAloneAndKeepsAllMasterKeys() {
    Map<String, byte[]> sealed = seal(0, 3);
    database.execute("UPDATE request_key SET wrapped_key = 'x' WHERE request_id = 'r-1'");

    KeyRotation.Result rotated = rotation().rotate();

    assertThat(rotated.unreadable()).isEqualTo(1);
    assertThat(rotated.rewrapped()).isEqualTo(2);
    assertThatThrownBy(() -> rotation().retire())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nothing is retired: 1 ");
    assertThat(MasterKey.open(file).content().size()).isEqualTo(2);
    sealed.remove("r-1");
    assertOpens(sealed);
  }

  @Test
  void aServiceThatWrapsWithAnOldKeyKeepsItFromBeingRetired(@TempDir Path elsewhere)
      throws Exception {
    // Given a service that reads a copy of the file that nobody brings up to date
    Path stale = Files.copy(file, elsewhere.resolve("keyset.json"));
    RequestKeys remote = new RequestKeys(database.service(), MasterKey.load(stale));
    rotation().rotate();

    // When it makes a key
    byte[] sealed = remote.seal("r-1", PLAIN);

    // Then that is wrapped anew before the old master key goes
    assertThat(rotation().retire().rewrapped()).isEqualTo(1);
    assertThat(service.open("r-1", sealed)).isEqualTo(PLAIN);
  }

  @Test
  void aKeysetOfBeforeTheRetirementIsKnownAndRetiredAgain() throws Exception {
    // Given a copy of the keyset file, from before a key of it was retired
    byte[] backup = Files.readAllBytes(file);
    rotation().rotate();
    byte[] both = Files.readAllBytes(file);
    assertThat(retired().retired()).isEmpty();
    rotation().retire();
    assertThat(retired().retired()).isEmpty();

    // When the copy with both keys is put back
    Files.write(file, both);

    // Then the one is named, and retiring again throws it away
    assertThat(retired().retired()).hasSize(1);
    assertThat(retired().isPrimary()).isFalse();
    assertThat(rotation().retire().retired()).isEqualTo(1);
    assertThat(retired().retired()).isEmpty();

    // And a file that wraps with a retired key is told apart: it needs a new key first
    Files.write(file, backup);
    assertThat(retired().isPrimary()).isTrue();
    rotation().rotate();
    assertThat(rotation().retire().retired()).isEqualTo(1);
    assertThat(retired().retired()).isEmpty();
  }

  @Test
  void oneRotationAtATime() throws Exception {
    try (Connection other = database.service().getConnection()) {
      other.setAutoCommit(false);
      assertThat(KeyTable.lockForRotation(other)).isTrue();

      assertThatThrownBy(() -> rotation().rotate()).hasMessage("another rotation is under way");
    }
    assertThat(rotation().rotate().keys()).isEqualTo(2);
  }

  private RetiredMasterKeys.Found retired() throws Exception {
    try (Connection connection = database.auditor().getConnection()) {
      return RetiredMasterKeys.in(file, connection);
    }
  }

  private KeyRotation rotation() {
    return new KeyRotation(database.service(), file);
  }

  private Map<String, byte[]> seal(int from, int to) {
    Map<String, byte[]> sealed = new HashMap<>();
    for (int i = from; i < to; i++) {
      sealed.put("r-" + i, service.seal("r-" + i, PLAIN));
    }
    return sealed;
  }

  /** More keys, on one connection. */
  private void fill(int count) throws Exception {
    MasterKey masterKey = MasterKey.load(file);
    try (Connection connection = database.service().getConnection()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < count; i++) {
        String id = "more-" + i;
        KeysetHandle key = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
        KeyTable.insert(connection, id, masterKey.wrap(key, id), NOW);
      }
      connection.commit();
    }
  }

  private void assertOpens(Map<String, byte[]> sealed) {
    RequestKeys fresh = new RequestKeys(database.service(), MasterKey.load(file));
    AtomicInteger count = new AtomicInteger();
    sealed.forEach(
        (id, bytes) -> {
          RequestKeys one = count.getAndIncrement() % 2 == 0 ? fresh : service;
          assertThat(one.open(id, bytes)).isEqualTo(PLAIN);
        });
  }

  private void restore(String id, String wrappedKey) {
    database.execute(
        "UPDATE request_key SET destroyed_at = NULL, wrapped_key = '%s' WHERE request_id = '%s'"
            .formatted(wrappedKey, id));
  }
}
