package dev.lethe.engine.bundle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FolderBundleStoreTest {
  private final ArtefactFixture fixture = new ArtefactFixture();
  private final Path temp;
  private final FolderBundleStore store;
  private final Path source;
  private final String digest;

  FolderBundleStoreTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    store = new FolderBundleStore(temp.resolve("store"), fixture.verifier);
    source = temp.resolve("source");
    digest = ManifestFiles.digest(fixture.write(source, 2));
  }

  @Test
  void whatWasPutIsOpened() throws IOException {
    String location = store.put(digest, source);

    BundleStore.VerifiedBundle bundle = store.open(digest);

    assertThat(location).isEqualTo("sha256/" + Sha256.hex(digest));
    assertThat(bundle.folder()).isEqualTo(temp.resolve("store").resolve(location));
    assertThat(bundle.manifest().requestId()).isEqualTo("request-1");
  }

  @Test
  void aSecondPutChangesNothing() throws IOException {
    store.put(digest, source);

    assertThat(store.put(digest, source)).isEqualTo("sha256/" + Sha256.hex(digest));

    try (Stream<Path> left = Files.list(temp.resolve("store"))) {
      assertThat(left.map(p -> p.getFileName().toString())).containsExactly("sha256");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.json", "manifest.sig", "gate.json", "gate.safetensors"})
  void everyFlippedByteIsFound(String name) throws IOException {
    Path file = published().resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 0; i < bytes.length; i++) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= 0x10;
      Files.write(file, flipped);

      assertThatThrownBy(() -> store.open(digest)).isInstanceOf(BundleRejectedException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.json", "manifest.sig", "gate.json", "gate.safetensors"})
  void truncatedOrMissingFilesAreFound(String name) throws IOException {
    Path file = published().resolve(name);
    byte[] bytes = Files.readAllBytes(file);

    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> store.open(digest)).isInstanceOf(BundleRejectedException.class);
    Files.delete(file);
    assertThatThrownBy(() -> store.open(digest))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessageContaining(name);
  }

  @Test
  void anotherSignerIsRefused() throws IOException {
    Manifest manifest = store.open(putAndDigest()).manifest();
    new ManifestSigner(ArtefactFixture.newKeys().getPrivate()).sign(manifest, published());

    assertThatThrownBy(() -> store.open(digest))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessageContaining("manifest.sig");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void tensorsThatAreNotFiniteAreRefused(float value) throws IOException {
    Path bad = temp.resolve("bad");
    String badDigest = ManifestFiles.digest(fixture.write(bad, value));

    assertThatThrownBy(() -> store.put(badDigest, bad))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessageContaining("gate.safetensors");
  }

  /** 8 MiB and less are read at once, more in pieces. */
  @ParameterizedTest
  @ValueSource(ints = {1, 1 << 20, 3 << 20})
  void tensorsOfAnySizeAreLookedAt(int more) throws IOException {
    Path bad = temp.resolve("bad");
    float[] values = new float[more];
    values[more - 1] = Float.NEGATIVE_INFINITY;
    String badDigest = ManifestFiles.digest(fixture.write(bad, Map.of("w", tensor(values))));
    Path good = temp.resolve("good");
    values[more - 1] = Float.MAX_VALUE;
    String goodDigest = ManifestFiles.digest(fixture.write(good, Map.of("w", tensor(values))));

    assertThatThrownBy(() -> store.put(badDigest, bad))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessageContaining("gate.safetensors: a tensor is not finite");
    assertThat(store.put(goodDigest, good)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "F32, 0000807f, is not finite", // infinity, little-endian
    "F32, 0100807f, is not finite", // no number
    "F32, ffff7f7f, ''", // the largest
    "BF16, 80ff, is not finite",
    "BF16, 7f7f, ''",
    "F16, 007c, is not finite",
    "F16, ff7b, ''",
    "U8, ff, ''",
    "I32, 00000000, is not a safetensors file"
  })
  void everyKindOfNumberIsLookedAt(String kind, String value, String wrong) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(value);
    String header =
        "{\"w\":{\"dtype\":\"%s\",\"shape\":[1],\"data_offsets\":[0,%d]}}"
            .formatted(kind, bytes.length);
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + header.length() + bytes.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length())
            .put(header.getBytes(US_ASCII))
            .put(bytes);
    Path folder = temp.resolve("kind");
    String given = ManifestFiles.digest(fixture.write(folder, file.array()));

    ThrowingCallable put = () -> store.put(given, folder);

    if (wrong.isEmpty()) {
      assertThatCode(put).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(put)
          .isInstanceOf(BundleRejectedException.class)
          .hasMessageContaining(wrong);
    }
  }

  private static FloatTensor tensor(float[] values) {
    return FloatTensor.of(values, values.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../gate.json",
        "/etc/gate.json",
        "a/../../gate.json",
        "a/b/c.json",
        "..json",
        "gate.bin",
        "a\\b.json",
        "gate.pkl"
      })
  void namesThatLeaveTheFolderOrAreOfOtherKindsAreRefused(String name) throws IOException {
    Path bad = temp.resolve("bad");
    fixture.write(bad, 2);
    TreeMap<String, String> files = new TreeMap<>();
    files.put(name, Sha256.of(bad.resolve("gate.json")));
    Manifest manifest = fixture.sign(bad, ArtefactFixture.manifest(files));

    assertThatThrownBy(() -> store.put(ManifestFiles.digest(manifest), bad))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessageContaining("manifest.json");
  }

  @Test
  void whatArtefactsHaveInCommonIsKeptOnce() throws IOException {
    // Given two with the same background, and one with another
    Path first = published("request-1", "a");
    Path second = published("request-2", "a");
    Path other = published("request-3", "b");

    // Then
    assertThat(Files.isSameFile(background(first), background(second))).isTrue();
    assertThat(Files.isSameFile(background(first), background(other))).isFalse();
    assertThat(background(other)).hasBinaryContent(content("b"));
    try (Stream<Path> shared = Files.list(temp.resolve("store/shared"))) {
      assertThat(shared.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder(
              Sha256.hex(Sha256.of(content("a"))) + ".safetensors",
              Sha256.hex(Sha256.of(content("b"))) + ".safetensors");
    }
  }

  @Test
  void deletingOneArtefactTakesNothingFromAnother() throws IOException {
    Path first = published("request-1", "a");
    Path second = published("request-2", "a");

    Files.delete(background(first));

    assertThatThrownBy(() -> store.open("sha256:" + first.getFileName()))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessageContaining("background.safetensors is missing");
    assertThat(store.open("sha256:" + second.getFileName()).folder()).isEqualTo(second);
  }

  @Test
  void aSharedFileThatChangesIsFoundThoughItWasCheckedBefore() throws IOException {
    Path first = published("request-1", "a");
    Path second = published("request-2", "a");
    String name = "sha256:" + second.getFileName();
    assertThat(store.open("sha256:" + first.getFileName()).folder()).isEqualTo(first);
    byte[] flipped = content("a");
    flipped[flipped.length - 1] ^= 1;

    Files.write(background(first), flipped); // one file, so in both

    assertThatThrownBy(() -> store.open(name))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessageContaining("background.safetensors does not have the digest");
  }

  /** As after a copy of the store that knew no links. */
  @Test
  void aSpoiltSharedFileIsNotHandedOn() throws IOException {
    Path first = published("request-1", "a");
    Path shared =
        temp.resolve("store/shared").resolve(Sha256.hex(Sha256.of(content("a"))) + ".safetensors");
    Files.delete(shared);
    Files.write(shared, content("b"));

    Path second = published("request-2", "a");
    Path third = published("request-3", "a");

    assertThat(background(second)).hasBinaryContent(content("a"));
    assertThat(Files.isSameFile(background(second), background(third))).isTrue();
    assertThat(store.open("sha256:" + first.getFileName()).folder()).isEqualTo(first);
  }

  private Path published(String request, String words) throws IOException {
    Path folder = temp.resolve(request);
    fixture.write(folder, 2);
    Files.write(folder.resolve(SharedFiles.BACKGROUND), content(words));
    Manifest manifest = fixture.manifestOfAll(folder, request);
    return temp.resolve("store").resolve(store.put(ManifestFiles.digest(manifest), folder));
  }

  private byte[] content(String words) throws IOException {
    Path file = Files.createTempFile(temp, "words", ".safetensors");
    SafetensorsWriter.write(
        file, Map.of(), new TreeMap<>(Map.of("words", words.getBytes(US_ASCII))));
    return Files.readAllBytes(file);
  }

  private static Path background(Path folder) {
    return folder.resolve(SharedFiles.BACKGROUND);
  }

  @Test
  void anExtraFileIsRefused() throws IOException {
    Files.writeString(published().resolve("more.json"), "{}");

    assertThatThrownBy(() -> store.open(digest)).isInstanceOf(BundleRejectedException.class);
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Path file = published().resolve("gate.json");
    Path elsewhere = Files.move(file, temp.resolve("elsewhere.json"));
    Files.createSymbolicLink(file, elsewhere);

    assertThatThrownBy(() -> store.open(digest)).isInstanceOf(BundleRejectedException.class);
  }

  @Test
  void aFolderThatIsALinkIsNotFollowed() throws IOException {
    Path folder = published();
    Path elsewhere = Files.move(folder, temp.resolve("elsewhere"));
    Files.createSymbolicLink(folder, elsewhere);

    assertThatThrownBy(() -> store.open(digest)).isInstanceOf(BundleRejectedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256:..", "sha256:../../etc", "md5:00"})
  void whatIsNoDigestIsRefused(String name) {
    assertThatThrownBy(() -> store.open(name)).isInstanceOf(BundleRejectedException.class);
  }

  @Test
  void anUnknownDigestIsRefused() {
    assertThatThrownBy(() -> store.open("sha256:" + "ab".repeat(32)))
        .isInstanceOf(BundleRejectedException.class);
  }

  @Test
  void aBundleForAnotherBaseIsRefused() throws IOException {
    store.put(digest, source);

    assertThatThrownBy(() -> store.open(digest, "sha256:" + "9".repeat(64)))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessageContaining("base");
    assertThat(store.open(digest, "sha256:" + "0".repeat(64)).digest()).isEqualTo(digest);
  }

  @Test
  void keysAreReadFromPemFiles() throws IOException {
    Path privatePem = pem("PRIVATE KEY", fixture.keys.getPrivate().getEncoded());
    Path publicPem = pem("PUBLIC KEY", fixture.keys.getPublic().getEncoded());
    Manifest manifest = ArtefactFixture.manifest(new TreeMap<>());

    String signature = ManifestSigner.load(privatePem).sign(manifest);

    assertThat(
            ManifestVerifier.load(publicPem).verify(ManifestFiles.canonical(manifest), signature))
        .isTrue();
    assertThatThrownBy(() -> ManifestSigner.load(publicPem)).hasMessageContaining("PRIVATE KEY");
    assertThat(List.of("", "!", "AAAA"))
        .noneMatch(s -> fixture.verifier.verify(ManifestFiles.canonical(manifest), s));
  }

  private Path pem(String label, byte[] der) throws IOException {
    String body = java.util.Base64.getMimeEncoder().encodeToString(der);
    return Files.writeString(
        temp.resolve(label.replace(' ', '-') + ".pem"),
        "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
  }

  private Path published() throws IOException {
    return temp.resolve("store").resolve(store.put(digest, source));
  }

  private String putAndDigest() throws IOException {
    store.put(digest, source);
    return digest;
  }
}
