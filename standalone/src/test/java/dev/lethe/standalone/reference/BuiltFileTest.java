package dev.lethe.standalone.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltFileTest {
  private static final Path BUILT = Path.of("ingest-service", "target", "openapi.json");

  @TempDir private Path root;
  private Path source;

  @BeforeEach
  void setUp() throws IOException {
    Path module = root.resolve("ingest-service");
    Files.createDirectories(module.resolve("target"));
    Files.createDirectories(module.resolve("src/main/resources"));
    Path rest = Files.createDirectories(module.resolve("src/main/java/dev/lethe/ingest/rest"));
    source = Files.writeString(rest.resolve("A.java"), "");
  }

  @Test
  void saysHowToBuildWhatIsMissing() {
    assertThatThrownBy(() -> BuiltFile.read(root, BUILT))
        .hasMessageContaining("openapi.json is missing")
        .hasMessageContaining("mvn -pl ingest-service -am -DskipTests package");
  }

  @Test
  void takesNothingThatIsOlderThanItsSources() throws IOException {
    Files.writeString(root.resolve(BUILT), "{}");
    Files.setLastModifiedTime(source, FileTime.fromMillis(0));
    assertThat(BuiltFile.read(root, BUILT)).isEqualTo("{}");

    Files.setLastModifiedTime(root.resolve(BUILT), FileTime.fromMillis(1_000));
    Files.setLastModifiedTime(source, FileTime.fromMillis(2_000));

    assertThatThrownBy(() -> BuiltFile.read(root, BUILT)).hasMessageContaining("is older than");
  }
}
