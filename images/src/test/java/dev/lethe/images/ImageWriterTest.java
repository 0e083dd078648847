package dev.lethe.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.images.OciImage.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageWriterTest {
  private static final String VERSION = MadeUpBuild.VERSION;
  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant ONE_DAY = Instant.parse("2026-02-03T04:05:06Z");
  private static final Instant ANOTHER_DAY = Instant.parse("2026-07-08T09:10:11Z");

  /** From the bottom: folders to write to, large jars, other jars, Lethe's own. */
  private static final int WRITABLE = 0;

  private static final int LARGE = 1;
  private static final int DEPENDENCIES = 2;
  private static final int APPLICATION = 3;

  @TempDir private Path folder = Path.of("");

  @Test
  void sameFilesOfAnotherDayAndPlaceMakeTheSameImage() throws Exception {
    MadeUpBuild one = MadeUpBuild.in(folder.resolve("one"), ONE_DAY);
    MadeUpBuild another = MadeUpBuild.in(folder.resolve("another/place"), ANOTHER_DAY);

    String first = write(one, "first");
    String second = write(another, "second");

    assertThat(second).isEqualTo(first);
    assertThat(folder.resolve("second/index.json"))
        .hasSameBinaryContentAs(folder.resolve("first/index.json"));
  }

  @Test
  void aChangeOfOurOwnMovesTheTopLayerOnly() throws Exception {
    MadeUpBuild build = MadeUpBuild.in(folder.resolve("build"), ONE_DAY);
    write(build, "before");
    build.write("ingest-service/target/quarkus-app/quarkus-run.jar", "changed", ANOTHER_DAY);

    write(build, "after");

    List<String> before = OciImage.read(folder.resolve("before")).layerDigests();
    List<String> after = OciImage.read(folder.resolve("after")).layerDigests();
    assertThat(after.subList(0, APPLICATION)).isEqualTo(before.subList(0, APPLICATION));
    assertThat(after.get(APPLICATION)).isNotEqualTo(before.get(APPLICATION));
  }

  @Test
  void theImageSaysWhatItRunsAs() throws Exception {
    MadeUpBuild build = MadeUpBuild.in(folder.resolve("build"), ONE_DAY);

    String digest = write(build, "image");

    OciImage image = OciImage.read(folder.resolve("image"));
    image.verifyDiffIds();
    assertThat(Files.readString(folder.resolve("image/index.json"))).contains(digest);
    assertThat(image.manifest().path("mediaType").asText())
        .isEqualTo("application/vnd.oci.image.manifest.v1+json");
    assertThat(image.config().path("os").asText()).isEqualTo("linux");
    assertThat(image.config().path("architecture").asText()).isEqualTo("amd64");
    assertThat(image.config().path("created").asText()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(image.config().at("/config/User").asText()).isEqualTo("10001:10001");
    assertThat(image.config().at("/config/WorkingDir").asText()).isEqualTo("/var/lib/lethe");
    assertThat(image.config().at("/config/ExposedPorts").toString()).isEqualTo("{\"8080/tcp\":{}}");
    assertThat(image.config().at("/config/Entrypoint/0").asText()).isEqualTo("java");
    assertThat(image.config().at("/config/Env").toString())
        .contains("\"DJL_CACHE_DIR=/var/cache/lethe/djl\"");
    assertThat(image.config().at("/config/Labels/org.opencontainers.image.version").asText())
        .isEqualTo(VERSION);
    assertThat(image.config().at("/config/Labels/dev.lethe.sbom").asText())
        .isEqualTo("/opt/lethe/sbom.cdx.json");
  }

  @Test
  void eachFileLiesInItsLayerAndOnlyFoldersToWriteToAreTheUsers() throws Exception {
    MadeUpBuild build = MadeUpBuild.in(folder.resolve("build"), ONE_DAY);

    write(build, "image");

    OciImage image = OciImage.read(folder.resolve("image"));
    assertThat(files(image, LARGE)).containsExactly("opt/lethe/lib/main/org.example.large-3.jar");
    assertThat(files(image, DEPENDENCIES))
        .containsExactly(
            "opt/lethe/lib/boot/org.example.boot-9.jar",
            "opt/lethe/lib/main/org.example.small-2.0.jar");
    assertThat(files(image, APPLICATION))
        .containsExactly(
            "opt/lethe/app/x-service-1.2.3.jar",
            "opt/lethe/lib/main/dev.lethe.schemas-1.2.3.jar",
            "opt/lethe/quarkus-app-dependencies.txt",
            "opt/lethe/quarkus-run.jar",
            "opt/lethe/quarkus/generated-bytecode.jar",
            "opt/lethe/sbom.cdx.json");
    assertThat(image.entries(WRITABLE))
        .filteredOn(entry -> entry.owner() == 10001)
        .extracting(entry -> "/" + entry.path())
        .containsExactlyInAnyOrderElementsOf(LetheImage.WRITABLE_FOLDERS);
    for (int layer = LARGE; layer <= APPLICATION; layer++) {
      assertThat(image.entries(layer))
          .allSatisfy(
              entry -> {
                assertThat(entry.owner()).isZero();
                assertThat(entry.mode()).isEqualTo(entry.folder() ? 0755 : 0644);
              })
          .filteredOn(entry -> !entry.folder())
          .allSatisfy(entry -> assertThat(entry.seconds()).isEqualTo(CREATED.getEpochSecond()));
    }
  }

  @Test
  void theCommandLineExposesNothing() throws Exception {
    MadeUpBuild build = MadeUpBuild.in(folder.resolve("build"), ONE_DAY);

    write(LetheImage.CLI, build, "image");

    OciImage image = OciImage.read(folder.resolve("image"));
    assertThat(image.config().at("/config/ExposedPorts")).isEmpty();
    assertThat(files(image, APPLICATION))
        .contains("opt/lethe/lib/standalone-1.2.3.jar", "opt/lethe/lib/schemas-1.2.3.jar");
  }

  @Test
  void whatIsNotBuiltYetIsNamed() throws Exception {
    MadeUpBuild build = MadeUpBuild.in(folder.resolve("build"), ONE_DAY);
    Path missing = build.repository().resolve("ingest-service/target/quarkus-app");
    Files.move(missing, folder.resolve("elsewhere"));

    assertThatThrownBy(() -> write(build, "image")).hasMessageContaining(missing.toString());
  }

  @Test
  void aFolderThatIsNoLayoutIsLeftAlone() throws Exception {
    MadeUpBuild build = MadeUpBuild.in(folder.resolve("build"), ONE_DAY);
    Path mine = Files.createDirectories(folder.resolve("mine"));
    Files.writeString(mine.resolve("letter.txt"), "dear");

    assertThatThrownBy(() -> write(build, "mine")).hasMessageContaining("no OCI image layout");

    assertThat(mine.resolve("letter.txt")).exists();
  }

  private static List<String> files(OciImage image, int layer) throws IOException {
    return image.entries(layer).stream().filter(entry -> !entry.folder()).map(Entry::path).toList();
  }

  private String write(MadeUpBuild build, String name) throws Exception {
    return write(LetheImage.INGEST_SERVICE, build, name);
  }

  /** Each with a cache of its own, so that nothing is taken over from an earlier one. */
  private String write(LetheImage image, MadeUpBuild build, String name) throws Exception {
    Path cache = folder.resolve(name + "-cache");
    return new ImageWriter(ImageWriter.SCRATCH, VERSION, CREATED, cache)
        .write(image, image.packaged(build.repository(), VERSION), folder.resolve(name));
  }
}
