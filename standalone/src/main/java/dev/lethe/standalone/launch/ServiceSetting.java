package dev.lethe.standalone.launch;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A setting that somebody hands on to the services of a stack, which take none from the launcher's
 * environment. {@link #toString()} does not show its value.
 *
 * @param service the one that gets it; all of them if empty
 * @param name of an environment variable
 */
public record ServiceSetting(Optional<String> service, String name, String value) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(ingest|trainer|inference):)?((?:LETHE|QUARKUS)_[A-Z0-9_]+)=(.*)", Pattern.DOTALL);

  /**
   * Reads {@code NAME=VALUE} or {@code SERVICE:NAME=VALUE}.
   *
   * @throws StartFailedException if it is none; it never says what the value was
   */
  public static ServiceSetting parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new StartFailedException(
          "--setting must be [ingest:|trainer:|inference:]NAME=VALUE with a NAME that begins with"
              + " LETHE_ or QUARKUS_");
    }
    return new ServiceSetting(Optional.ofNullable(form.group(1)), form.group(2), form.group(3));
  }

  /**
   * Adds it to the environment of a service, if it is for that one.
   *
   * @param kind the service, whichever of its replicas
   * @param environment what the launcher itself sets
   * @throws StartFailedException if the launcher sets it
   */
  void addTo(String kind, Map<String, String> environment) {
    if (service.isPresent() && !service.get().equals(kind)) {
      return;
    }
    if (environment.putIfAbsent(name, value) != null) {
      throw new StartFailedException(
          "--setting " + name + " is given twice, or is one that `lethe up` sets itself");
    }
  }

  @Override
  public String toString() {
    return "ServiceSetting[" + service.map(s -> s + ":").orElse("") + name + "]";
  }
}
