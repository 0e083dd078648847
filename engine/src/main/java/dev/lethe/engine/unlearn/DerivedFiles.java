package dev.lethe.engine.unlearn;

import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.text.StateFeatures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of what is derived from a model's background: vectors of its texts, hidden states of
 * its drafts. What is derived from a background as it came with the model may lie in a folder that
 * is kept. Thread-safe.
 */
final class DerivedFiles {
  private final Path folder;
  private final String key;
  private final BackgroundTensors tensors;
  private final @Nullable Path shippedFolder;
  private final @Nullable String shipped;
  private @Nullable String current;

  /**
   * @param key first part of the files' names
   * @param shippedFolder is looked in too, if there is one
   * @param shipped digest of the background as it came with the model, where that is only copied;
   *     what is derived from it lies in {@code shippedFolder}
   */
  DerivedFiles(
      Path folder,
      String key,
      BackgroundTensors tensors,
      @Nullable Path shippedFolder,
      @Nullable String shipped) {
    this.folder = folder;
    this.key = key;
    this.tensors = tensors;
    this.shippedFolder = shippedFolder;
    this.shipped = shippedFolder == null ? null : shipped;
  }

  /** Whether what is derived from the background as it came is kept: it tells of nobody. */
  boolean keepsShipped() {
    return shipped != null;
  }

  /** From now on states of this background are written, and of no other that was in use. */
  synchronized void use(String digest) {
    current = digest;
  }

  /** Those of the segments, made and written where they are not there. */
  float[][][] vectors(List<List<String>> segments, String digest) {
    Path file = find(vectorsName(segments));
    if (file != null) {
      return BackgroundTensors.readVectors(file, segments);
    }
    float[][][] vectors = tensors.vectors(segments);
    writeVectors(segments, digest, vectors);
    return vectors;
  }

  void writeVectors(List<List<String>> segments, String digest, float[][][] vectors) {
    tensors.writeVectors(place(vectorsName(segments), digest), vectors);
  }

  boolean hasStates(String digest) {
    return find(tensors.statesName(digest)) != null;
  }

  /**
   * Those of the samples' drafts.
   *
   * @param digest of the background that the samples are
   * @param from makes them where there is no file; null: the model does
   */
  StateFeatures[][] states(
      List<Sample> samples, String digest, @Nullable Supplier<StateFeatures[][]> from) {
    String name = tensors.statesName(digest);
    Path file = find(name);
    if (file != null) {
      return BackgroundTensors.readStates(file, samples.size());
    }
    StateFeatures[][] states = from == null ? tensors.states(samples) : from.get();
    synchronized (this) {
      // else what was taken out would come back
      if (digest.equals(current) || digest.equals(shipped)) {
        tensors.writeStates(place(name, digest), states);
      }
    }
    return states;
  }

  /** Deletes what was derived from texts that are no longer in use. */
  synchronized void deleteOutdated(List<List<String>> segments, String digest) throws IOException {
    String vectors = key + "-" + BackgroundTensors.vectorsName(segments);
    String states = key + "-" + tensors.statesName(digest);
    for (Path file : own()) {
      String name = String.valueOf(file.getFileName());
      if (!name.equals(states) && !name.startsWith(vectors)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private List<Path> own() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> String.valueOf(f.getFileName()).startsWith(key + "-")).toList();
    }
  }

  private String vectorsName(List<List<String>> segments) {
    return BackgroundTensors.vectorsName(segments) + tensors.encoderName();
  }

  /** Null where it is in neither place. */
  private @Nullable Path find(String name) {
    Path own = folder.resolve(key + "-" + name);
    if (Files.isRegularFile(own) || shippedFolder == null) {
      return Files.isRegularFile(own) ? own : null;
    }
    Path other = shippedFolder.resolve(key + "-" + name);
    return Files.isRegularFile(other) ? other : null;
  }

  private Path place(String name, String digest) {
    try {
      if (shippedFolder != null && digest.equals(shipped)) {
        Files.createDirectories(shippedFolder);
        return shippedFolder.resolve(key + "-" + name);
      }
      return folder.resolve(key + "-" + name);
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be kept", e);
    }
  }
}
