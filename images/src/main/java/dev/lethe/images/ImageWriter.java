package dev.lethe.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Writes images as OCI image layouts, a folder each, with Jib. Files are in the order of their
 * names, have one time and one owner, so the same files on the same base make the same digest.
 *
 * @param base what the image stands on: {@code scratch}, a reference of a registry, or {@code
 *     tar://PATH} of what {@code docker save} wrote. It has to bring a Java 17 in its path
 * @param version of Lethe
 * @param created when the image says that it was made, and the files that they were changed
 * @param cache a folder in which Jib keeps layers from one run to the next
 */
record ImageWriter(String base, String version, Instant created, Path cache) {
  static final String SCRATCH = "scratch";

  private static final FilePermissions FILE = FilePermissions.fromOctalString("644");
  private static final FilePermissions FOLDER = FilePermissions.fromOctalString("755");

  /**
   * @param image which
   * @param application its files
   * @param folder where its layout goes; what is there of an earlier one is replaced
   * @return the digest of its manifest, {@code sha256:…}
   * @throws IOException if it cannot be read or written, or the base cannot be had
   */
  String write(LetheImage image, PackagedApplication application, Path folder)
      throws IOException, InterruptedException {
    Files.createDirectories(cache);
    Path tar = Files.createTempFile(cache, image.label(), ".tar");
    Path empty = Files.createTempDirectory(cache, "empty");
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Containerizer target =
          Containerizer.to(TarImage.at(tar).named("lethe/" + image.label() + ":" + version))
              .setBaseImageLayersCache(cache.resolve("base"))
              .setApplicationLayersCache(cache.resolve("application"))
              .setExecutorService(threads)
              .setToolName("lethe");
      JibContainer written = plan(image, application, empty).containerize(target);
      OciLayout.unpack(tar, folder);
      return written.getDigest().toString();
    } catch (ExecutionException
        | RegistryException
        | CacheDirectoryCreationException
        | InvalidImageReferenceException e) {
      throw new IOException("cannot write the image " + image.label() + " on " + base, e);
    } finally {
      threads.shutdownNow();
      Files.delete(empty);
      Files.delete(tar);
    }
  }

  private JibContainerBuilder plan(LetheImage image, PackagedApplication application, Path empty)
      throws InvalidImageReferenceException {
    JibContainerBuilder builder = base.equals(SCRATCH) ? Jib.fromScratch() : Jib.from(base);
    builder
        .setFormat(ImageFormat.OCI)
        .setCreationTime(created)
        .setUser(LetheImage.USER)
        .setWorkingDirectory(AbsoluteUnixPath.get(LetheImage.WORKING_DIRECTORY))
        .setEntrypoint(image.entrypoint())
        .setLabels(image.labels(version));
    image.environment().forEach(builder::addEnvironmentVariable);
    image.port().ifPresent(port -> builder.addExposedPort(Port.tcp(port)));
    builder.addFileEntriesLayer(writable(empty));
    application
        .files()
        .forEach((layer, files) -> builder.addFileEntriesLayer(layer(layer.label(), files)));
    return builder;
  }

  private FileEntriesLayer writable(Path empty) {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("writable");
    for (String folder : LetheImage.WRITABLE_FOLDERS) {
      layer.addEntry(empty, AbsoluteUnixPath.get(folder), FOLDER, created, LetheImage.USER);
    }
    return layer.build();
  }

  private FileEntriesLayer layer(String name, Map<String, Path> files) {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    AbsoluteUnixPath home = AbsoluteUnixPath.get(LetheImage.HOME);
    files.forEach((path, file) -> layer.addEntry(file, home.resolve(path), FILE, created));
    return layer.build();
  }
}
