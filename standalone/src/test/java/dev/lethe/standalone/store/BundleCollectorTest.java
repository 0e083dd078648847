package dev.lethe.standalone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.bundle.BundleInventory;
import dev.lethe.engine.bundle.FolderBundleStore;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.LiveSetHead.ChainEnd;
import dev.lethe.schemas.StoredArtefact;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.ControlSignatures;
import dev.lethe.schemas.control.ControlSigner;
import dev.lethe.schemas.control.LiveSet;
import dev.lethe.schemas.control.TrustedKeys;
import dev.lethe.standalone.store.BundleCollector.Fate;
import dev.lethe.standalone.store.BundleCollector.Outcome;
import dev.lethe.standalone.store.BundleCollector.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleCollectorTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final Duration GRACE = Duration.ofDays(1);
  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(9));

  private final ControlSigner trainer = signer();
  private final ControlSigner ingest = signer();
  private final ControlKeys keys =
      new ControlKeys(TrustedKeys.of(trainer.publicKey()), TrustedKeys.of(ingest.publicKey()));
  private final Path root;
  private final FolderBundleStore store;

  /** As the services wrote it. */
  private final LiveSet said = new LiveSet("demo", keys);

  private final List<AdapterEvent> statements = new ArrayList<>();

  BundleCollectorTest(@TempDir Path root) {
    this.root = root;
    store = new FolderBundleStore(root, ManifestVerifier.asking((bytes, signature) -> true));
  }

  @Test
  void whatWasRevokedLongAgoGoesAndWhatIsLiveStaysWhateverItsAge() throws IOException {
    // Given
    AdapterEvent live = announced("live");
    AdapterEvent revoked = announced("revoked");
    revoke(revoked, LONG_AGO);

    // When
    Result result = collect(false, false);

    // Then
    assertThat(fates(result))
        .containsEntry(live.digest(), Fate.LIVE)
        .containsEntry(revoked.digest(), Fate.DELETED);
    assertThat(result.bytes(Fate.DELETED)).isEqualTo("revoked".length());
    assertThat(store.contains(live.digest())).isTrue();
    assertThat(store.contains(revoked.digest())).isFalse();
  }

  @Test
  void whatWasRevokedAMomentAgoStays() throws IOException {
    AdapterEvent revoked = announced("revoked");
    revoke(revoked, NOW.minus(GRACE).plusSeconds(1));

    assertThat(fates(collect(true, false))).containsEntry(revoked.digest(), Fate.YOUNG);
    assertThat(store.contains(revoked.digest())).isTrue();
  }

  @Test
  void aDryRunDeletesNothing() throws IOException {
    AdapterEvent revoked = announced("revoked");
    revoke(revoked, LONG_AGO);

    assertThat(fates(collect(true, true))).containsEntry(revoked.digest(), Fate.DELETED);
    assertThat(store.contains(revoked.digest())).isTrue();
  }

  @Test
  void whatNobodyAnnouncedGoesOnlyIfAskedFor() throws IOException {
    announced("live");
    String stray = stored("stray", LONG_AGO);
    String written = stored("being announced", NOW);

    assertThat(fates(collect(false, false))).containsEntry(stray, Fate.UNANNOUNCED);
    assertThat(fates(collect(true, false)))
        .containsEntry(stray, Fate.DELETED)
        .containsEntry(written, Fate.YOUNG);
    assertThat(store.contains(written)).isTrue();
  }

  @Test
  void aLogThatLacksStatementsDeletesNothing() throws IOException {
    // Given a revocation that counts, and one statement more that the head covers
    AdapterEvent revoked = announced("revoked");
    revoke(revoked, LONG_AGO);
    announced("lost");
    AnnouncedArtefacts log = new AnnouncedArtefacts(keys);
    statements.subList(0, statements.size() - 1).forEach(event -> log.statement(bytes(event)));
    log.head(head());

    // Then
    assertThatThrownBy(() -> collector(true, false).collect(store.list(), log))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("demo: statements are missing that the newest head covers");
    assertThat(store.contains(revoked.digest())).isTrue();
  }

  @Test
  void anotherLogOrOneWithoutAHeadDeletesNothing() throws IOException {
    AdapterEvent revoked = announced("revoked");
    revoke(revoked, LONG_AGO);
    AnnouncedArtefacts headless = new AnnouncedArtefacts(keys);
    statements.forEach(event -> headless.statement(bytes(event)));

    assertThatThrownBy(() -> collector(true, false).collect(store.list(), headless))
        .hasMessageContaining("no signed head");
    assertThatThrownBy(
            () -> collector(true, false).collect(store.list(), new AnnouncedArtefacts(keys)))
        .hasMessageContaining("knows of no model");
    assertThat(store.contains(revoked.digest())).isTrue();
  }

  @Test
  void aRevocationThatIngestDidNotSignDeletesNothing() throws IOException {
    // Given a trainer's key that says "revoked"
    AdapterEvent live = announced("live");
    AnnouncedArtefacts log = new AnnouncedArtefacts(keys);
    statements.forEach(event -> log.statement(bytes(event)));
    log.statement(
        bytes(ControlSignatures.sign(live.revoked(LONG_AGO, "x"), ChainEnd.NONE, trainer)));
    log.head(head());

    // Then
    Result result = collector(true, false).collect(store.list(), log);
    assertThat(fates(result)).containsEntry(live.digest(), Fate.LIVE);
  }

  @Test
  void whatTheStoreHoldsOnToIsSaidAndTheRestGoes() throws IOException {
    // Given
    AdapterEvent locked = announced("locked");
    AdapterEvent other = announced("other");
    revoke(locked, LONG_AGO);
    revoke(other, LONG_AGO);

    // When
    Result result =
        new BundleCollector(new Locked(store, locked.digest()), NOW, GRACE, false, false)
            .collect(store.list(), log());

    // Then
    assertThat(fates(result))
        .containsEntry(locked.digest(), Fate.STUCK)
        .containsEntry(other.digest(), Fate.DELETED);
    assertThat(result.outcomes()).extracting(Outcome::reason).contains("a lock keeps it");
  }

  @Test
  void whatInterruptedWritesLeftGoesOnceItIsOld() throws IOException {
    // Given
    announced("live");
    Path old = Files.createDirectory(root.resolve("put-1"));
    Files.writeString(old.resolve("half.json"), "half");
    age(old, LONG_AGO);
    Path young = Files.createDirectory(root.resolve("put-2"));
    age(young, NOW);

    // When
    Result result = collect(false, false);

    // Then
    assertThat(result.remains()).isEqualTo(4);
    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  private record Locked(BundleInventory store, String digest) implements BundleInventory {
    @Override
    public List<StoredBundle> list() throws IOException {
      return store.list();
    }

    @Override
    public void delete(String other) throws IOException {
      if (other.equals(digest)) {
        throw new IOException("a lock keeps it");
      }
      store.delete(other);
    }

    @Override
    public long sweep(Instant before) throws IOException {
      return store.sweep(before);
    }
  }

  private Result collect(boolean unannounced, boolean dryRun) throws IOException {
    return collector(unannounced, dryRun).collect(store.list(), log());
  }

  private BundleCollector collector(boolean unannounced, boolean dryRun) {
    return new BundleCollector(store, NOW, GRACE, unannounced, dryRun);
  }

  private AnnouncedArtefacts log() {
    AnnouncedArtefacts log = new AnnouncedArtefacts(keys);
    statements.forEach(event -> log.statement(bytes(event)));
    log.head(head());
    return log;
  }

  private LiveSetHead head() {
    return said.head(NOW, ingest);
  }

  private static Map<String, Fate> fates(Result result) {
    return result.outcomes().stream()
        .collect(Collectors.toMap(each -> each.bundle().digest(), Outcome::fate));
  }

  private AdapterEvent announced(String content) throws IOException {
    StoredArtefact artefact =
        new StoredArtefact(stored(content, LONG_AGO), "x", "c2lnbmVk", "sha256:" + "0".repeat(64));
    AdapterEvent event = AdapterEvent.shieldReady("r-" + content, "demo", artefact, LONG_AGO);
    return say(ControlSignatures.sign(event, said.artefacts(), trainer));
  }

  private void revoke(AdapterEvent event, Instant at) {
    AdapterEvent unused =
        say(ControlSignatures.sign(event.revoked(at, "because"), said.revocations(), ingest));
  }

  private AdapterEvent say(AdapterEvent statement) {
    assertThat(said.apply(statement)).isEmpty();
    statements.add(statement);
    return statement;
  }

  /** A folder of that digest; what is in it, nobody asks here. */
  private String stored(String content, Instant at) throws IOException {
    String digest = Sha256.of(content.getBytes(StandardCharsets.UTF_8));
    Path folder = Files.createDirectories(root.resolve(digest.replace(':', '/')));
    Files.writeString(folder.resolve("manifest.json"), content);
    age(folder, at);
    return digest;
  }

  private static void age(Path folder, Instant at) throws IOException {
    Files.setLastModifiedTime(folder, FileTime.from(at));
  }

  private static byte[] bytes(AdapterEvent event) {
    return EventSerdes.adapterEvents().write(Event.of(event));
  }

  private static ControlSigner signer() {
    try {
      return ControlSigner.of(
          KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
