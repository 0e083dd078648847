package dev.lethe.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibrariesCheckTest {
  private static final NativePlatform DEBIAN =
      new NativePlatform("Linux", "amd64", Optional.of("glibc 2.36"));

  @TempDir private Path cache = Path.of("");

  @Test
  void aFirstStartUnpacksThem() {
    CheckOutcome outcome = check(DEBIAN);

    assertThat(outcome.status()).isEqualTo(CheckStatus.OK);
    assertThat(outcome.finding()).contains("PyTorch 2.7.1-cpu-linux-x86_64", "to be unpacked");
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void whatIsUnpackedMustBeWhole() throws Exception {
    // Given
    Path folder = Files.createDirectories(cache.resolve("pytorch/2.7.1-cpu-linux-x86_64"));
    Files.writeString(folder.resolve("liba.so"), "x");
    Files.writeString(folder.resolve("libb.so"), "x");
    assertThat(check(DEBIAN).status()).isEqualTo(CheckStatus.OK);
    Files.writeString(folder.resolve("libb.so"), "");

    // When
    CheckOutcome outcome = check(DEBIAN);

    // Then
    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.finding()).isEqualTo(folder + " lacks libb.so");
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, glibc 2.34, OK",
    "Linux, x86_64, glibc 3.0, OK",
    "Linux, amd64, glibc 2.33, FAILED",
    "Linux, amd64, glibc 2.4, FAILED",
    "Linux, amd64, , FAILED",
    "Linux, aarch64, glibc 2.36, FAILED",
    "Mac OS X, aarch64, , FAILED"
  })
  void notEveryMachineCanLoadThem(
      String os, String architecture, @Nullable String libc, CheckStatus status) {
    NativePlatform platform = new NativePlatform(os, architecture, Optional.ofNullable(libc));

    assertThat(check(platform).status()).isEqualTo(status);
  }

  @Test
  void aProgramWithoutThemFails() {
    CheckOutcome outcome = new NativeLibrariesCheck(DEBIAN, Optional.empty(), cache).run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.advice()).contains("package");
  }

  @Test
  void aCacheThatCannotBeMadeFails() throws Exception {
    Path file = Files.writeString(cache.resolve("file"), "");

    CheckOutcome outcome =
        new NativeLibrariesCheck(DEBIAN, Optional.of(packaged()), file.resolve("djl")).run();

    assertThat(outcome.status()).isEqualTo(CheckStatus.FAILED);
    assertThat(outcome.advice()).contains("DJL_CACHE_DIR");
  }

  @Test
  void theClassPathSaysWhichLibrariesItHas() throws IOException {
    Properties properties = NativePlatform.packaged().orElseThrow();

    assertThat(properties.getProperty("libraries")).contains("libtorch_cpu.so");
    assertThat(properties.getProperty("classifier")).isEqualTo("linux-x86_64");
  }

  private CheckOutcome check(NativePlatform platform) {
    return new NativeLibrariesCheck(platform, Optional.of(packaged()), cache).run();
  }

  private static Properties packaged() {
    Properties properties = new Properties();
    properties.setProperty("version", "2.7.1");
    properties.setProperty("flavor", "cpu");
    properties.setProperty("classifier", "linux-x86_64");
    properties.setProperty("libraries", "liba.so,libb.so");
    return properties;
  }
}
