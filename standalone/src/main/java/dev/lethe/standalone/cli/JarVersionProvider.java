package dev.lethe.standalone.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** Reads the version from the jar. */
final class JarVersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = JarVersionProvider.class.getPackage().getImplementationVersion();
    return new String[] {"lethe " + Objects.requireNonNullElse(version, "(not packaged)")};
  }
}
