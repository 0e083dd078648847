package dev.lethe.db.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.db.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestKeysTest {
  private static final byte[] PLAIN = "what is to be forgotten".getBytes(StandardCharsets.UTF_8);
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  @AutoClose private final TestDatabase database = TestDatabase.migrated();
  private final MasterKey masterKey;
  private final RequestKeys keys;

  RequestKeysTest(@TempDir Path folder) {
    masterKey = MasterKey.create(folder.resolve("keyset.json"));
    keys = new RequestKeys(database.service(), masterKey, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @Test
  void opensWhatItSealedAlsoInAnotherProcess() {
    byte[] first = keys.seal("r-1", PLAIN);
    byte[] second = keys.seal("r-1", PLAIN);

    RequestKeys elsewhere = new RequestKeys(database.service(), masterKey);

    assertThat(elsewhere.open("r-1", first)).isEqualTo(PLAIN);
    assertThat(elsewhere.open("r-1", second)).isEqualTo(PLAIN);
    assertThat(database.single("SELECT count(*) FROM request_key")).isEqualTo("1");
    assertThat(database.single("SELECT created_at = '2026-03-04T05:06:07Z' FROM request_key"))
        .isEqualTo("t");
  }

  @Test
  void aDestroyedKeyOpensNothingAndGetsNoSuccessor() {
    byte[] sealed = keys.seal("r-1", PLAIN);

    keys.destroy("r-1", NOW);
    keys.destroy("r-1", NOW.plusSeconds(60));

    assertThatThrownBy(() -> keys.open("r-1", sealed)).isInstanceOf(KeyDestroyedException.class);
    assertThatThrownBy(() -> keys.seal("r-1", PLAIN)).isInstanceOf(KeyDestroyedException.class);
    assertThat(database.single("SELECT wrapped_key IS NULL FROM request_key")).isEqualTo("t");
    assertThat(database.single("SELECT destroyed_at = '2026-03-04T05:06:07Z' FROM request_key"))
        .isEqualTo("t");
  }

  @Test
  void aDerivedKeyIsTheSameUntilTheRequestsKeyIsDestroyed() {
    keys.seal("r-1", PLAIN);
    keys.seal("r-2", PLAIN);

    byte[] derived = keys.derive("r-1", "digest");

    RequestKeys elsewhere = new RequestKeys(database.service(), masterKey);
    assertThat(elsewhere.derive("r-1", "digest")).hasSize(32).isEqualTo(derived);
    assertThat(keys.derive("r-1", "other")).isNotEqualTo(derived);
    assertThat(keys.derive("r-2", "digest")).isNotEqualTo(derived);
    keys.destroy("r-1", NOW);
    assertThatThrownBy(() -> keys.derive("r-1", "digest"))
        .isInstanceOf(KeyDestroyedException.class);
  }

  @Test
  void aKeyThatNeverWasIsDestroyedToo() {
    keys.destroy("r-1", NOW);

    assertThatThrownBy(() -> keys.seal("r-1", PLAIN)).isInstanceOf(KeyDestroyedException.class);
    assertThatThrownBy(() -> keys.open("r-2", PLAIN)).isInstanceOf(KeyDestroyedException.class);
  }

  @Test
  void oneRequestsKeyOpensNothingOfAnother() {
    byte[] sealed = keys.seal("r-1", PLAIN);
    keys.seal("r-2", PLAIN);

    assertThatThrownBy(() -> keys.open("r-2", sealed)).isInstanceOf(UnsealException.class);
  }

  @Test
  void aWrappedKeyPutInAnotherRequestsRowDoesNotOpen() {
    byte[] sealed = keys.seal("r-1", PLAIN);
    keys.seal("r-2", PLAIN);

    database.execute(
        "UPDATE request_key SET wrapped_key ="
            + " (SELECT wrapped_key FROM request_key WHERE request_id = 'r-1')"
            + " WHERE request_id = 'r-2'");

    assertThatThrownBy(() -> keys.open("r-2", sealed)).isInstanceOf(UnsealException.class);
  }

  @Test
  void theTableIsOfNoUseWithoutTheMasterKey(@TempDir Path folder) {
    byte[] sealed = keys.seal("r-1", PLAIN);
    MasterKey other = MasterKey.create(folder.resolve("other.json"));

    assertThatThrownBy(() -> new RequestKeys(database.service(), other).open("r-1", sealed))
        .isInstanceOf(UnsealException.class)
        .hasNoCause();
  }

  @Test
  void allWhoSealAtOnceGetTheSameKey() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<byte[]>> sealed = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      sealed.add(threads.submit(() -> keys.seal("r-1", PLAIN)));
    }

    for (Future<byte[]> one : sealed) {
      assertThat(keys.open("r-1", one.get())).isEqualTo(PLAIN);
    }
    threads.shutdown();
  }
}
