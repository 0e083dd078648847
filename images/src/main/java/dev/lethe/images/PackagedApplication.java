package dev.lethe.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the build made for one image, sorted into layers.
 *
 * @param files of each layer: the path in {@link LetheImage#HOME} to the file, by path
 */
record PackagedApplication(Map<Layer, SortedMap<String, Path>> files) {
  /** Of these, an upgrade mostly changes the last only. From the bottom to the top. */
  enum Layer {
    /** Jars of others over 10 MiB: native libraries, and the weights of the gates' encoder. */
    LARGE,
    /** All other jars of others. */
    DEPENDENCIES,
    /** Lethe's own jars, what Quarkus generated, and the bill of materials. */
    APPLICATION;

    /** As in the names of folders. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final long LARGE_BYTES = 10L << 20;

  private static final String SBOM_FILE = "bom.json";
  private static final String SBOM_PATH =
      Path.of(LetheImage.HOME).relativize(Path.of(LetheImage.SBOM)).toString();

  /**
   * A service in Quarkus' layout.
   *
   * @throws IllegalArgumentException naming what the build has not made yet
   */
  static PackagedApplication ofService(Path target, String version) {
    SortedMap<String, Path> files = new TreeMap<>();
    addAll(files, "", target.resolve("quarkus-app"));
    return sorted(files, target, version);
  }

  /**
   * The command line: its jar, and those that it needs.
   *
   * @throws IllegalArgumentException naming what the build has not made yet
   */
  static PackagedApplication ofCommandLine(Path target, String version) {
    SortedMap<String, Path> files = new TreeMap<>();
    addAll(files, "lib/", target.resolve("lib"));
    String jar = "standalone-" + version + ".jar";
    files.put("lib/" + jar, existing(target.resolve(jar)));
    return sorted(files, target, version);
  }

  /** Its bill of materials, which Maven makes in the profile {@code images}, and online. */
  Optional<Path> bill() {
    return Optional.ofNullable(in(Layer.APPLICATION).get(SBOM_PATH));
  }

  /** The files of one layer. */
  SortedMap<String, Path> in(Layer layer) {
    return Objects.requireNonNull(files.get(layer));
  }

  private static PackagedApplication sorted(
      SortedMap<String, Path> files, Path target, String version) {
    Path bill = target.resolve(SBOM_FILE);
    if (Files.exists(bill)) {
      files.put(SBOM_PATH, bill);
    }
    Map<Layer, SortedMap<String, Path>> layers = new EnumMap<>(Layer.class);
    for (Layer layer : Layer.values()) {
      SortedMap<String, Path> in = new TreeMap<>(files);
      in.entrySet().removeIf(e -> layer(e.getKey(), e.getValue(), version) != layer);
      layers.put(layer, in);
    }
    return new PackagedApplication(layers);
  }

  private static Layer layer(String path, Path file, String version) {
    boolean ofOthers = path.startsWith("lib/") && !path.endsWith("-" + version + ".jar");
    if (!ofOthers) {
      return Layer.APPLICATION;
    }
    try {
      return Files.size(file) > LARGE_BYTES ? Layer.LARGE : Layer.DEPENDENCIES;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the size of " + file, e);
    }
  }

  private static void addAll(SortedMap<String, Path> files, String prefix, Path folder) {
    try (Stream<Path> found = Files.walk(existing(folder))) {
      found
          .filter(Files::isRegularFile)
          .forEach(file -> files.put(prefix + unixPath(folder.relativize(file)), file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  private static String unixPath(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static Path existing(Path path) {
    if (!Files.exists(path)) {
      throw new IllegalArgumentException(path + " is missing; run `mvn -DskipTests package` first");
    }
    return path;
  }
}
