package dev.lethe.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lethe.engine.bundle.BundleInventory.StoredBundle;
import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.bundle.BundleStore.VerifiedBundle;
import dev.lethe.engine.bundle.BundleUnavailableException;
import dev.lethe.engine.bundle.ManifestFiles;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.bundle.SharedFiles;
import dev.lethe.store.s3.FaultProxy.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

/** Against a server that speaks S3, with a proxy before it that has bad days. */
class S3BundleStoreTest {
  @TempDir private Path temp;
  private S3Fixture s3;
  private SignedArtefact artefact;

  @BeforeEach
  void open() throws IOException {
    s3 = new S3Fixture(temp);
    artefact = s3.artefact(1);
  }

  @AfterEach
  void close() {
    s3.close();
  }

  @Test
  void whatOneProcessPutAnotherOpens() throws IOException {
    // When
    String location = s3.process("trainer").put(artefact.digest, artefact.folder);
    VerifiedBundle opened = s3.process("replica").open(artefact.digest);

    // Then
    assertThat(location).isEqualTo(artefact.digest.replace(':', '/'));
    assertThat(opened.folder()).startsWith(temp.resolve("replica"));
    for (String name : SignedArtefact.FILES) {
      assertThat(opened.folder().resolve(name))
          .hasSameBinaryContentAs(artefact.folder.resolve(name));
    }
  }

  @Test
  void theManifestIsWrittenLastAndEveryObjectHasItsDigest() throws IOException {
    // When
    s3.process("trainer").put(artefact.digest, artefact.folder);

    // Then
    List<String> written =
        s3.proxy.calls().stream().filter(call -> call.startsWith("PUT")).toList();
    assertThat(written).hasSize(5).last().asString().endsWith("/" + ManifestFiles.MANIFEST);
    for (String name : List.of("gate.json", "gate.safetensors", ManifestFiles.MANIFEST)) {
      assertThat(s3.objects().digest(s3.key(artefact, name)))
          .hasValue(Sha256.of(artefact.folder.resolve(name)));
    }
  }

  @Test
  void aSecondPutWritesNothing() throws IOException {
    s3.process("trainer").put(artefact.digest, artefact.folder);
    int before = s3.proxy.calls().size();

    s3.process("another").put(artefact.digest, artefact.folder);

    assertThat(s3.proxy.calls().subList(before, s3.proxy.calls().size()))
        .noneMatch(call -> call.startsWith("PUT"));
  }

  @Test
  void whatABrokenOffPutLeftIsCompletedAndWhatItSpoiltIsReplaced() throws IOException {
    // Given
    s3.client.putObject(
        p -> p.bucket(s3.settings.bucket()).key(s3.key(artefact, "gate.safetensors")),
        RequestBody.fromString("half a fi"));

    // When
    s3.process("trainer").put(artefact.digest, artefact.folder);

    // Then
    assertThat(s3.process("replica").open(artefact.digest).digest()).isEqualTo(artefact.digest);
  }

  @Test
  void anotherManifestUnderItsDigestIsNeverOverwritten() {
    String key = s3.key(artefact, ManifestFiles.MANIFEST);
    s3.client.putObject(p -> p.bucket(s3.settings.bucket()).key(key), RequestBody.fromString("{}"));

    assertThatThrownBy(() -> s3.process("trainer").put(artefact.digest, artefact.folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not have its digest");
    assertThat(
            s3.client.getObjectAsBytes(g -> g.bucket(s3.settings.bucket()).key(key)).asUtf8String())
        .isEqualTo("{}");
  }

  @ParameterizedTest
  @EnumSource(names = {"SLOW_DOWN", "HALF", "SPOILT", "NOT_YET", "UNHEARD"})
  void aReadThatGoesWrongTwiceIsTriedAgain(Fault fault) throws IOException {
    // Given
    s3.process("trainer").put(artefact.digest, artefact.folder);
    s3.proxy.next(2, "/gate.safetensors", fault);

    // When
    VerifiedBundle opened = s3.process("replica").open(artefact.digest);

    // Then
    assertThat(opened.digest()).isEqualTo(artefact.digest);
    assertThat(s3.proxy.calls())
        .filteredOn(call -> call.startsWith("GET") && call.endsWith("/gate.safetensors"))
        .hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(names = {"SLOW_DOWN", "UNHEARD"})
  void aWriteThatGoesWrongIsTriedAgain(Fault fault) throws IOException {
    s3.proxy.next(2, "/gate.safetensors", fault);
    s3.proxy.next(1, "/manifest.json", fault);

    s3.process("trainer").put(artefact.digest, artefact.folder);

    s3.proxy.heal();
    assertThat(s3.process("replica").open(artefact.digest).digest()).isEqualTo(artefact.digest);
  }

  @ParameterizedTest
  @EnumSource(names = {"SLOW_DOWN", "HALF", "DENIED", "UNHEARD"})
  void aBucketThatStaysAwayIsNoWordAgainstTheBundle(Fault fault) throws IOException {
    // Given
    s3.process("trainer").put(artefact.digest, artefact.folder);
    s3.proxy.always("GET", fault);
    S3BundleStore replica = s3.process("replica");

    // When
    Throwable refused = catchThrowable(() -> replica.open(artefact.digest));

    // Then
    assertThat(refused)
        .isInstanceOf(BundleUnavailableException.class)
        .hasMessageContaining("s3://" + s3.settings.bucket())
        .hasMessageContaining("lethe.bundles.s3.bucket");
    assertThat(trace(refused)).doesNotContain(S3Fixture.SECRET);
    assertNothingHalfLoaded("replica");
    s3.proxy.heal();
    assertThat(replica.open(artefact.digest).digest()).isEqualTo(artefact.digest);
  }

  @Test
  void aBodyThatStallsEndsAtTheTimeLimit() throws IOException {
    s3.process("trainer").put(artefact.digest, artefact.folder);
    s3.proxy.next(2, "/gate.safetensors", Fault.STALLED);

    assertThatThrownBy(() -> s3.process("replica", s3.impatient()).open(artefact.digest))
        .isInstanceOf(BundleUnavailableException.class);
    assertNothingHalfLoaded("replica");
  }

  @Test
  void contentThatIsWrongEveryTimeIsRefused() throws IOException {
    s3.process("trainer").put(artefact.digest, artefact.folder);
    s3.client.putObject(
        p -> p.bucket(s3.settings.bucket()).key(s3.key(artefact, "gate.safetensors")),
        RequestBody.fromString("something else"));

    assertThatThrownBy(() -> s3.process("replica").open(artefact.digest))
        .isInstanceOf(BundleRejectedException.class)
        .isNotInstanceOf(BundleUnavailableException.class)
        .hasMessageContaining("gate.safetensors does not have its digest");
    assertNothingHalfLoaded("replica");
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.json", "manifest.sig", "gate.json"})
  void aMissingFileIsNamed(String name) throws IOException {
    s3.process("trainer").put(artefact.digest, artefact.folder);
    s3.client.deleteObject(d -> d.bucket(s3.settings.bucket()).key(s3.key(artefact, name)));

    assertThatThrownBy(() -> s3.process("replica").open(artefact.digest))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessageStartingWith(name + " is missing: s3://");
    assertNothingHalfLoaded("replica");
  }

  @Test
  void whatAProcessHasItUsesThoughTheBucketIsAway() throws IOException {
    // Given
    s3.process("trainer").put(artefact.digest, artefact.folder);
    s3.process("replica").open(artefact.digest);
    s3.proxy.always("GET", Fault.SLOW_DOWN);

    // When
    VerifiedBundle afterRestart = s3.process("replica").open(artefact.digest);

    // Then
    assertThat(afterRestart.digest()).isEqualTo(artefact.digest);
  }

  @Test
  void aSpoiltCopyIsFetchedAnew() throws IOException {
    s3.process("trainer").put(artefact.digest, artefact.folder);
    S3BundleStore replica = s3.process("replica");
    Path copy = replica.open(artefact.digest).folder().resolve("gate.safetensors");
    Files.writeString(copy, "spoilt");

    assertThat(replica.open(artefact.digest).folder().resolve("gate.safetensors"))
        .hasSameBinaryContentAs(artefact.folder.resolve("gate.safetensors"));
  }

  @Test
  void whatManyShareIsFetchedOnce() throws IOException {
    SignedArtefact second = s3.artefact(2);
    S3BundleStore trainer = s3.process("trainer");
    trainer.put(artefact.digest, artefact.folder);
    trainer.put(second.digest, second.folder);

    S3BundleStore replica = s3.process("replica");
    replica.open(artefact.digest);
    replica.open(second.digest);

    assertThat(s3.proxy.calls())
        .filteredOn(call -> call.startsWith("GET") && call.endsWith(SharedFiles.BACKGROUND))
        .hasSize(1);
  }

  @Test
  void whatIsLetGoLiesAboutNoLonger() throws IOException {
    s3.process("trainer").put(artefact.digest, artefact.folder);
    S3BundleStore replica = s3.process("replica");
    Path copy = replica.open(artefact.digest).folder();

    replica.release(artefact.digest);

    assertThat(copy).doesNotExist();
    assertThat(replica.open(artefact.digest).digest()).isEqualTo(artefact.digest);
  }

  @Test
  void onlyCopiesThatNobodyUsesMakeRoom() throws IOException {
    // Given
    SignedArtefact second = s3.artefact(2);
    S3BundleStore trainer = s3.process("trainer");
    trainer.put(artefact.digest, artefact.folder);
    trainer.put(second.digest, second.folder);
    Path left = s3.process("replica").open(artefact.digest).folder();

    // When
    S3BundleStore restarted = s3.process("replica", s3.small());
    Path used = restarted.open(second.digest).folder();

    // Then
    assertThat(left).doesNotExist();
    assertThat(used).exists();
  }

  @Test
  void whatIsDeletedIsGoneAndTheRestIsListed() throws IOException {
    // Given
    SignedArtefact second = s3.artefact(2);
    S3BundleStore trainer = s3.process("trainer");
    trainer.put(artefact.digest, artefact.folder);
    trainer.put(second.digest, second.folder);
    assertThat(trainer.list()).hasSize(2).allMatch(each -> each.bytes() > 12_000);

    // When
    trainer.delete(artefact.digest);

    // Then
    assertThat(trainer.list()).extracting(StoredBundle::digest).containsExactly(second.digest);
    assertThat(s3.objects().versions(s3.key(artefact, ""))).isEmpty();
    // Without an id a bucket that keeps versions since would only add a mark.
    assertThat(s3.proxy.queries("DELETE")).hasSize(5).containsOnly("versionId=null");
    assertThatThrownBy(() -> s3.process("replica").open(artefact.digest))
        .isInstanceOf(BundleRejectedException.class);
  }

  @Test
  void everyVersionOfItIsDeleted() throws IOException {
    // Given
    s3.client.putBucketVersioning(
        v -> v.bucket(s3.settings.bucket()).versioningConfiguration(c -> c.status("Enabled")));
    S3BundleStore trainer = s3.process("trainer");
    trainer.put(artefact.digest, artefact.folder);
    s3.client.putObject(
        p -> p.bucket(s3.settings.bucket()).key(s3.key(artefact, "gate.json")),
        RequestBody.fromString("another version"));
    assertThat(s3.objects().versions(s3.key(artefact, "gate.json"))).hasSize(2);

    // When
    trainer.delete(artefact.digest);

    // Then
    assertThat(s3.objects().versions(s3.key(artefact, ""))).isEmpty();
  }

  /** The server of these tests locks nothing itself, so what it is asked for is looked at. */
  @Test
  void everyObjectAsksForItsLock() throws IOException {
    s3.process("trainer", s3.locked()).put(artefact.digest, artefact.folder);

    List<String> writes = s3.proxy.header("PUT", "x-amz-checksum-sha256");
    assertThat(writes).isNotEmpty();
    assertThat(s3.proxy.header("PUT", "x-amz-object-lock-mode"))
        .hasSameSizeAs(writes)
        .containsOnly("GOVERNANCE");
    assertThat(s3.proxy.header("PUT", "x-amz-object-lock-retain-until-date"))
        .hasSameSizeAs(writes)
        .allMatch(until -> Instant.parse(until).isAfter(Instant.now().plus(Duration.ofDays(2))));
    assertThat(s3.proxy.header("PUT", "if-none-match")).hasSameSizeAs(writes).containsOnly("*");
  }

  @Test
  void aKeyOfTheServersThatItDoesNotHaveIsItsRefusal() {
    assertThatThrownBy(
            () ->
                s3.process("trainer", s3.encrypted("key-1")).put(artefact.digest, artefact.folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("HTTP 400");

    assertThat(s3.proxy.header("PUT", "x-amz-server-side-encryption-aws-kms-key-id"))
        .isNotEmpty()
        .containsOnly("key-1");
  }

  private void assertNothingHalfLoaded(String process) throws IOException {
    try (Stream<Path> walk = Files.walk(temp.resolve(process))) {
      assertThat(walk.filter(Files::isRegularFile)).isEmpty();
    }
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
