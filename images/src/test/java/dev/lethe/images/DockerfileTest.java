package dev.lethe.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.images.PackagedApplication.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No engine is at hand: the file is read, its script run, and both held against the images. */
class DockerfileTest {
  private static final Path ROOT =
      Path.of(System.getProperty("lethe.home")).toAbsolutePath().normalize();
  private static final String VERSION = System.getProperty("lethe.version");
  private static final String LAYERS = "/layers/";

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource
  void aTargetRunsAsTheImageOfTheSameNameDoes(LetheImage image) throws IOException {
    Dockerfile.Stage target = dockerfile().stage(image.label());

    assertThat(target.exec("ENTRYPOINT")).isEqualTo(image.entrypoint());
    assertThat(target.pairs("ENV")).isEqualTo(image.environment());
    assertThat(target.pairs("LABEL")).isEqualTo(image.labels(VERSION));
    assertThat(target.last("USER")).isEqualTo(LetheImage.USER);
    assertThat(target.last("WORKDIR")).isEqualTo(LetheImage.WORKING_DIRECTORY);
    assertThat(target.last("EXPOSE"))
        .isEqualTo(image.port().isPresent() ? Integer.toString(image.port().getAsInt()) : "");
    assertThat(target.last("CMD")).isEmpty();
  }

  /** So a layer holds what the build stage sorted, byte for byte. */
  @ParameterizedTest
  @EnumSource
  void aTargetOnlyCopies(LetheImage image) throws IOException {
    Dockerfile.Stage target = dockerfile().stage(image.label());
    String from = "--from=build " + LAYERS + image.label();

    assertThat(target.all("RUN")).isEmpty();
    assertThat(target.all("COPY"))
        .hasSize(6)
        .endsWith(
            from + "/large /opt/lethe",
            from + "/dependencies /opt/lethe",
            from + "/application /opt/lethe");
  }

  @Test
  void basesArePinnedToAVersionOfJava17() throws IOException {
    Dockerfile dockerfile = dockerfile();

    assertThat(dockerfile.arguments().get("BASE")).matches("eclipse-temurin:17\\.\\d+\\.\\d+_.+");
    assertThat(dockerfile.arguments().get("BUILD_BASE")).matches("maven:3\\.\\d+\\.\\d+-.+-17");
    assertThat(dockerfile.stages().keySet())
        .containsExactly(
            "build", "base", "ingest-service", "trainer-service", "inference-service", "cli");
    assertThat(dockerfile.stage("cli").parent()).isEqualTo("base");
  }

  @Test
  void theScriptOfTheBuildStageSortsIntoTheSameLayers() throws Exception {
    MadeUpBuild build = MadeUpBuild.in(folder.resolve("build"), Instant.EPOCH);
    Path layers = folder.resolve("layers");

    Process script =
        new ProcessBuilder(
                "sh",
                ROOT.resolve("deploy/image-layers.sh").toString(),
                build.repository().toString(),
                MadeUpBuild.VERSION,
                layers.toString())
            .inheritIO()
            .start();

    assertThat(script.waitFor()).isZero();
    for (LetheImage image : LetheImage.values()) {
      PackagedApplication application = image.packaged(build.repository(), MadeUpBuild.VERSION);
      for (Layer layer : Layer.values()) {
        Path sorted = layers.resolve(image.label()).resolve(layer.label());
        assertThat(sizes(sorted)).as("%s", sorted).isEqualTo(sizes(application.in(layer)));
      }
    }
    assertThat(folders(layers.resolve("writable")))
        .containsAll(LetheImage.WRITABLE_FOLDERS.stream().map(path -> path.substring(1)).toList());
  }

  @Test
  void everyFolderToWriteToIsCopiedWithItsOwner() throws IOException {
    List<String> copies = dockerfile().stage("base").all("COPY");

    assertThat(copies)
        .containsExactly(
            "--from=build --chown=10001:10001 /layers/writable/var/cache/lethe /var/cache/lethe",
            "--from=build --chown=10001:10001 /layers/writable/var/lib/lethe /var/lib/lethe",
            "--from=build --chown=10001:10001 /layers/writable/run/lethe /run/lethe");
    assertThat(LetheImage.WRITABLE_FOLDERS)
        .allMatch(
            path -> copies.stream().anyMatch(copy -> path.startsWith(copy.replaceAll(".* ", ""))));
  }

  @Test
  void theContextHoldsSourcesAndNoSecrets() throws IOException {
    BuildContext context = BuildContext.read(ROOT.resolve(".dockerignore"));

    assertThat(
            List.of(
                "pom.xml",
                ".mvn/maven.config",
                "engine/pom.xml",
                "engine/src/main/java/dev/lethe/engine/package-info.java",
                "ingest-service/src/main/resources/application.properties",
                "deploy/image-layers.sh"))
        .allMatch(context::holds)
        .allMatch(path -> Files.exists(ROOT.resolve(path)));
    assertThat(
            List.of(
                ".git/config",
                ".env",
                ".lethe/keys/api/operator.key",
                "operator.key",
                "keys/master/master-keyset.json",
                "engine/target/classes/x",
                "engine/src/test/resources/tiny-model/model.safetensors",
                "demo/model/model.safetensors"))
        .noneMatch(context::holds);
  }

  private static Dockerfile dockerfile() throws IOException {
    return Dockerfile.read(ROOT.resolve("deploy/Dockerfile"));
  }

  private static SortedMap<String, Long> sizes(SortedMap<String, Path> files) {
    SortedMap<String, Long> sizes = new TreeMap<>();
    files.forEach((path, file) -> sizes.put(path, file.toFile().length()));
    return sizes;
  }

  private static SortedMap<String, Long> sizes(Path folder) {
    SortedMap<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> sizes.put(folder.relativize(file).toString(), file.toFile().length()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return sizes;
  }

  private static List<String> folders(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(file -> folder.relativize(file).toString()).toList();
    }
  }
}
