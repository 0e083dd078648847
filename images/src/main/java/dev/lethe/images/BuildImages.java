package dev.lethe.images;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Writes images of what was built, an OCI image layout each. {@code mvn -Pimages package} runs it;
 * docs/guides/build-images.md.
 */
@Command(
    name = "build-images",
    mixinStandardHelpOptions = true,
    description = "Writes Lethe's container images as OCI image layouts, without an engine.")
final class BuildImages implements Callable<Integer> {
  @Option(
      names = "--repository",
      required = true,
      paramLabel = "DIR",
      description = "where Lethe was built")
  private Path repository = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "gets a folder for each image")
  private Path out = Path.of("");

  @Option(
      names = "--base",
      required = true,
      paramLabel = "IMAGE",
      description = "scratch, an image with Java 17 in a registry, or tar://PATH of docker save")
  private String base = "";

  @Option(names = "--version-of-lethe", required = true, paramLabel = "VERSION")
  private String version = "";

  @Option(names = "--created", required = true, paramLabel = "TIME", description = "ISO 8601")
  private Instant created = Instant.EPOCH;

  @Parameters(
      arity = "0..*",
      paramLabel = "IMAGE",
      description = "ingest-service, trainer-service, inference-service, cli; all if none is named")
  private List<String> names = new ArrayList<>();

  private BuildImages() {}

  /** Exits with 0 once all are written, else with another number. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new BuildImages())
            .setExecutionExceptionHandler((failure, command, parsed) -> say(failure, command))
            .execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ImageWriter writer = new ImageWriter(base, version, created, out.resolve("cache"));
    for (LetheImage image : images()) {
      Path folder = out.resolve(image.label());
      PackagedApplication application = image.packaged(repository, version);
      if (application.bill().isEmpty()) {
        throw new IllegalArgumentException(
            image.label() + " has no bill of materials: `mvn -Pimages package` makes it, online");
      }
      String digest = writer.write(image, application, folder);
      System.out.println(image.label() + " " + digest + " " + folder);
    }
    return 0;
  }

  /** Jib's own words are the cause's. */
  private static int say(Exception failure, CommandLine command) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      command.getErr().println(cause.getMessage());
    }
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  private List<LetheImage> images() {
    return names.isEmpty()
        ? Arrays.asList(LetheImage.values())
        : names.stream().map(BuildImages::image).toList();
  }

  private static LetheImage image(String name) {
    return LetheImage.named(name)
        .orElseThrow(() -> new IllegalArgumentException("no image is called " + name));
  }
}
