package dev.lethe.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.images.PackagedApplication.Layer;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Images of what the build has packaged, unpacked as a runtime does, with this JVM's Java in the
 * place of the base's. Large jars are left out of the layers that are written, and linked into the
 * unpacked root, as it would take long to compress them.
 */
class PackagedImagesIT {
  private static final Path ROOT =
      Path.of(System.getProperty("lethe.home")).toAbsolutePath().normalize();
  private static final String VERSION = System.getProperty("lethe.version");
  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
  private static final long LIMIT_SECONDS = 120;

  @TempDir private Path folder = Path.of("");

  @Test
  void theCommandLineMakesKeysInTheFoldersOfItsImage() throws Exception {
    Path root = unpacked(LetheImage.CLI);

    Run run =
        start(
            LetheImage.CLI,
            root,
            "keys",
            "init",
            "--private",
            root + "/run/lethe/keys",
            "--master",
            root + "/run/lethe/master",
            "--trainer",
            root + "/run/lethe/trainer",
            "--public",
            root + "/run/lethe/public",
            "--gates",
            root + "/run/lethe/gates",
            "--api",
            root + "/run/lethe/api");

    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(root.resolve("run/lethe/gates/gate-keys.txt")).isNotEmptyFile();
    assertThat(root.resolve("run/lethe/public/api-keys.json")).isNotEmptyFile();
  }

  /** It reads its settings once all its classes are in place. */
  @Test
  void aServiceOfItsImageStartsAndNamesTheSettingsThatItNeeds() throws Exception {
    Path root = unpacked(LetheImage.INGEST_SERVICE);

    Run run = start(LetheImage.INGEST_SERVICE, root);

    assertThat(run.exitCode()).isNotZero();
    assertThat(run.output())
        .contains("The config property lethe.kafka.bootstrap is required")
        .doesNotContain("Unrecognized VM option", "ClassNotFound", "NoClassDefFound");
  }

  @ParameterizedTest
  @EnumSource
  void everyFileThatWasPackagedLiesInOneLayer(LetheImage image) {
    PackagedApplication application = image.packaged(ROOT, VERSION);

    assertThat(application.in(Layer.APPLICATION)).hasSizeBetween(6, 30);
    assertThat(application.in(Layer.DEPENDENCIES)).hasSizeGreaterThan(80);
    assertThat(application.in(Layer.LARGE)).hasSizeBetween(1, 12);
    assertThat(application.in(Layer.APPLICATION).keySet())
        .anyMatch(path -> path.endsWith("schemas-" + VERSION + ".jar"));
    assertThat(application.in(Layer.DEPENDENCIES).keySet())
        .anyMatch(path -> path.contains("kafka-clients-"))
        .noneMatch(path -> path.contains("dev.lethe"));
  }

  @ParameterizedTest
  @EnumSource(names = {"TRAINER_SERVICE", "INFERENCE_SERVICE", "CLI"})
  void nativeLibrariesAndTheEncoderAreWithTheLargeJars(LetheImage image) {
    assertThat(image.packaged(ROOT, VERSION).in(Layer.LARGE).keySet())
        .anyMatch(path -> path.contains("pytorch-native-cpu-"))
        .anyMatch(path -> path.contains("onnxruntime-"))
        .anyMatch(path -> path.contains("embeddings-all-minilm"));
  }

  @ParameterizedTest
  @EnumSource
  void theBillOfMaterialsNamesEachJarOfTheImage(LetheImage image) throws IOException {
    PackagedApplication application = image.packaged(ROOT, VERSION);
    assumeFalse(
        Boolean.getBoolean("lethe.bill.skipped") && application.bill().isEmpty(),
        "only `mvn -Pimages` makes bills of materials, as that takes long");
    JsonNode bill = bill(application);

    assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
    assertThat(bill.path("specVersion").asText()).isEqualTo("1.6");
    assertThat(bill.at("/metadata/component/group").asText()).isEqualTo("dev.lethe");
    assertThat(bill.at("/metadata/component/version").asText()).isEqualTo(VERSION);
    assertThat(bill.at("/metadata/timestamp").asText("")).isIn("", CREATED.toString());
    List<String> components = bill.path("components").findValuesAsText("purl");
    assertThat(components)
        .anyMatch(
            purl -> purl.matches("pkg:maven/org.apache.kafka/kafka-clients@4[.\\d]+\\?type=jar"));
    List<String> named = new ArrayList<>();
    for (JsonNode component : bill.path("components")) {
      named.add(component.path("name").asText() + "-" + component.path("version").asText());
    }
    for (Layer layer : List.of(Layer.LARGE, Layer.DEPENDENCIES)) {
      for (String jar : application.in(layer).keySet()) {
        assertThat(named).as(jar).anyMatch(jar::contains);
      }
    }
  }

  private static JsonNode bill(PackagedApplication application) throws IOException {
    return new ObjectMapper().readTree(application.bill().orElseThrow().toFile());
  }

  private Path unpacked(LetheImage image) throws Exception {
    PackagedApplication application = image.packaged(ROOT, VERSION);
    Map<Layer, SortedMap<String, Path>> layers = new EnumMap<>(application.files());
    layers.put(Layer.LARGE, new TreeMap<>());
    Path layout = folder.resolve("layout");
    new ImageWriter(ImageWriter.SCRATCH, VERSION, CREATED, folder.resolve("cache"))
        .write(image, new PackagedApplication(layers), layout);
    Path root = Files.createDirectories(folder.resolve("root"));
    OciImage.read(layout).unpack(root);
    for (Map.Entry<String, Path> jar : application.in(Layer.LARGE).entrySet()) {
      Path link = root.resolve(LetheImage.HOME.substring(1)).resolve(jar.getKey());
      Files.createDirectories(link.getParent());
      link(link, jar.getValue());
    }
    return root;
  }

  /** A copy where the temporary folder is on another disk. */
  private static void link(Path link, Path file) throws IOException {
    try {
      Files.createLink(link, file);
    } catch (FileSystemException e) {
      Files.copy(file, link);
    }
  }

  private record Run(int exitCode, String output) {}

  /** With the image's own command line and environment, and nothing of this process's. */
  private Run start(LetheImage image, Path root, String... arguments) throws Exception {
    JsonNode config = OciImage.read(folder.resolve("layout")).config().path("config");
    List<String> command = new ArrayList<>();
    config.path("Entrypoint").forEach(part -> command.add(inRoot(part.asText(), root)));
    command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(root.resolve(config.path("WorkingDir").asText().substring(1)).toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().clear();
    for (JsonNode variable : config.path("Env")) {
      String[] pair = variable.asText().split("=", 2);
      builder.environment().put(pair[0], inRoot(pair[1], root));
    }
    Process process = builder.start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(image + " did not end: " + Files.readString(output));
    }
    return new Run(process.exitValue(), Files.readString(output));
  }

  private static String inRoot(String text, Path root) {
    return text.replaceFirst("^(-Duser.home=|)/(opt|run|var)/", "$1" + root + "/$2/");
  }
}
