package dev.lethe.standalone.launch;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where Lethe itself lies: the folder that holds the built service modules and the demo model.
 *
 * @param home root of the installation
 */
public record Installation(Path home) {

  /**
   * The installation that the start script named in the system property {@code lethe.home}.
   *
   * @throws StartFailedException when it named none
   */
  public static Installation current() {
    String home = System.getProperty("lethe.home");
    if (home == null) {
      throw new StartFailedException("system property lethe.home is not set; start with ./lethe");
    }
    return new Installation(Path.of(home).toAbsolutePath().normalize());
  }

  /**
   * The runnable jar of a service.
   *
   * @param module folder name of its module
   * @throws StartFailedException when it has not been built
   */
  public Path service(String module) {
    Path jar = home.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
    if (!Files.isRegularFile(jar)) {
      throw new StartFailedException("not built: " + jar + " (run: mvn -DskipTests package)");
    }
    return jar;
  }

  /** Where what later starts save is kept. */
  public Path classArchives() {
    return home.resolve(".lethe").resolve("classes");
  }

  /** The model that comes with Lethe. */
  public Path demoModel() {
    return home.resolve("demo").resolve("model");
  }

  /** Where {@code up} keeps its data unless told otherwise. */
  public Path defaultData() {
    return home.resolve(".lethe").resolve("data");
  }

  /** Where {@code demo} keeps its data unless told otherwise. */
  public Path demoData() {
    return home.resolve(".lethe").resolve("demo");
  }
}
