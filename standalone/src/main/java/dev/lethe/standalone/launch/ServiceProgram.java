package dev.lethe.standalone.launch;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A built service, which a JVM runs by its jar, as in production; or all its jars on one class
 * path, as a {@link ClassArchive} holds no classes of loaders of a program's own.
 *
 * @param jar its {@code quarkus-run.jar}
 * @param classPath its jars
 * @param opened packages of the JDK that it looks into, as its manifest says
 */
record ServiceProgram(Path jar, List<Path> classPath, List<String> opened) {
  private static final String MAIN = "io.quarkus.runner.GeneratedMain";
  private static final String LOG_MANAGER = "org.jboss.logmanager.LogManager";

  /**
   * @param jar its {@code quarkus-run.jar}
   */
  static ServiceProgram of(Path jar) {
    Path app = jar.resolveSibling("quarkus");
    List<Path> jars = new ArrayList<>();
    // What the build has changed comes before what it was made of.
    jars.addAll(jars(app));
    jars.addAll(jars(jar.resolveSibling("app")));
    jars.addAll(jars(jar.resolveSibling("lib").resolve("boot")));
    jars.addAll(jars(jar.resolveSibling("lib").resolve("main")));
    return new ServiceProgram(jar, jars, opened(jar));
  }

  /**
   * What follows the options of the JVM.
   *
   * @param archived whether an archive of its classes is used, or made
   */
  List<String> arguments(boolean archived) {
    return archived ? onOneClassPath() : List.of("-jar", jar.toString());
  }

  private List<String> onOneClassPath() {
    String path =
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    List<String> arguments = new ArrayList<>();
    opened.forEach(name -> arguments.addAll(List.of("--add-opens", name + "=ALL-UNNAMED")));
    arguments.add("-Djava.util.logging.manager=" + LOG_MANAGER);
    arguments.addAll(List.of("-cp", path, MAIN));
    return arguments;
  }

  private static List<String> opened(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      String names = file.getManifest().getMainAttributes().getValue("Add-Opens");
      return names == null ? List.of() : List.of(names.trim().split("\\s+"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + jar, e);
    }
  }

  private static List<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .sorted(Comparator.naturalOrder())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list a service's jars in " + folder, e);
    }
  }
}
