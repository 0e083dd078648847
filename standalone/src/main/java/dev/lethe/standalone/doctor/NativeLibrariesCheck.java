package dev.lethe.standalone.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the engine's native libraries are there and can be loaded on this machine.
 *
 * @param platform what they have to run on
 * @param packaged what the class path has, as {@code native/lib/pytorch.properties} describes it;
 *     empty when it has none
 * @param cache where the engine unpacks them
 */
public record NativeLibrariesCheck(
    NativePlatform platform, Optional<Properties> packaged, Path cache)
    implements InstallationCheck {
  private static final String LINUX = "linux";

  /** What is packaged; the same name as in the jar's classifier. */
  private static final List<String> X86_64 = List.of("amd64", "x86_64");

  /**
   * Of the C library. The tokenizers' library needs the newest of all symbols, GLIBC_2.34 ({@code
   * readelf -V libtokenizers.so}); PyTorch's need 2.29.
   */
  private static final int OLDEST_MAJOR = 2;

  private static final int OLDEST_MINOR = 34;

  private static final Pattern GLIBC = Pattern.compile("glibc (\\d{1,4})\\.(\\d{1,4})");

  /**
   * Of this machine and this program.
   *
   * @throws IOException when a jar of this program cannot be read
   */
  public static NativeLibrariesCheck ofThisProcess(Path cache) throws IOException {
    return new NativeLibrariesCheck(NativePlatform.current(), NativePlatform.packaged(), cache);
  }

  @Override
  public String name() {
    return "libraries";
  }

  @Override
  public CheckOutcome run() {
    if (!platform.os().toLowerCase(Locale.ROOT).equals(LINUX)
        || !X86_64.contains(platform.architecture())) {
      return CheckOutcome.failed(
          "native libraries come for Linux on x86_64 only, this is "
              + platform.os()
              + " on "
              + platform.architecture(),
          "use a machine, or a container, with Linux on x86_64");
    }
    if (!isNewEnough(platform.libc())) {
      return CheckOutcome.failed(
          "the C library is " + platform.libc().orElse("not glibc") + ", and glibc 2.34 is needed",
          "use a distribution of 2022 or newer that has glibc, such as Debian 12; not Alpine");
    }
    return packaged
        .map(this::cached)
        .orElseGet(
            () ->
                CheckOutcome.failed(
                    "PyTorch's native libraries are not among this program's jars",
                    "build again: mvn -DskipTests package"));
  }

  private CheckOutcome cached(Properties library) {
    String version =
        String.join(
            "-",
            library.getProperty("version", "?"),
            library.getProperty("flavor", "cpu"),
            library.getProperty("classifier", "?"));
    Path folder = cache.resolve("pytorch").resolve(version);
    String found = "PyTorch " + version + ", " + platform.libc().orElse("");
    if (!Files.exists(folder)) {
      return writable(found);
    }
    List<String> missing =
        List.of(library.getProperty("libraries", "").split(",")).stream()
            .filter(name -> !name.isBlank() && isEmpty(folder.resolve(name.strip())))
            .toList();
    return missing.isEmpty()
        ? CheckOutcome.ok(found + ", unpacked in " + folder)
        : CheckOutcome.failed(
            folder + " lacks " + String.join(", ", missing),
            "delete that folder while no stack runs: it is unpacked again");
  }

  private CheckOutcome writable(String found) {
    Path parent = ExistingFolder.of(cache);
    return Files.isDirectory(parent) && Files.isWritable(parent)
        ? CheckOutcome.ok(found + ", to be unpacked into " + cache + " by the first start")
        : CheckOutcome.failed(
            "native libraries cannot be unpacked: this user cannot write in " + parent,
            "set LETHE_CACHE or DJL_CACHE_DIR to a folder of this user's");
  }

  private static boolean isEmpty(Path file) {
    try {
      return Files.size(file) == 0;
    } catch (IOException e) {
      return true;
    }
  }

  private static boolean isNewEnough(Optional<String> libc) {
    Matcher version = GLIBC.matcher(libc.orElse(""));
    if (!version.matches()) {
      return false;
    }
    int major = Integer.parseInt(version.group(1));
    int minor = Integer.parseInt(version.group(2));
    return major > OLDEST_MAJOR || (major == OLDEST_MAJOR && minor >= OLDEST_MINOR);
  }
}
