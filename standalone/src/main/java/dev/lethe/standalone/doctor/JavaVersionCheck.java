package dev.lethe.standalone.doctor;

/**
 * Whether this Java can run Lethe.
 *
 * @param version of the Java that runs this, and that the services are started with
 * @param home where it lies
 */
public record JavaVersionCheck(Runtime.Version version, String home) implements InstallationCheck {
  /** As {@code maven.compiler.release} of the project says. */
  private static final int OLDEST = 17;

  /** Of the Java that runs this. */
  public static JavaVersionCheck ofThisProcess() {
    return new JavaVersionCheck(Runtime.version(), System.getProperty("java.home", "?"));
  }

  @Override
  public String name() {
    return "java";
  }

  @Override
  public CheckOutcome run() {
    String found = "Java " + version + " in " + home;
    if (version.feature() < OLDEST) {
      return CheckOutcome.failed(
          found + " is too old", "install a JDK, " + OLDEST + " or newer, and set JAVA_HOME to it");
    }
    if (version.pre().isPresent()) {
      return CheckOutcome.warning(
          found + " is an early-access build", "set JAVA_HOME to a release of Java");
    }
    return CheckOutcome.ok(found);
  }
}
