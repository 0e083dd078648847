package dev.lethe.engine.gate;

import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.bundle.SharedFiles;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.SafetensorsReader;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The background's words under the installation's key, as a file of their own: gates that were
 * fitted on the same samples have the same, byte for byte, and a store keeps it once. Empty where a
 * gate has no use for them. Immutable.
 *
 * @param known and {@code telling}: see {@link SubjectEvidence}
 * @param vocabulary and {@code idf}: see {@link TermEvidence}
 */
@SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
record BackgroundWords(long[] known, float[] telling, long[] vocabulary, float[] idf) {
  static final String FILE = SharedFiles.BACKGROUND;

  private static final String KNOWN = "known";
  private static final String TELLING = "telling";
  private static final String VOCABULARY = "vocabulary";
  private static final String IDF = "idf";

  /** The last that was read: most gates have the same. */
  private static volatile SoftReference<Read> last = new SoftReference<>(null);

  /** A file's content, and what it says. */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  private record Read(byte[] content, BackgroundWords words) {
    @Nullable BackgroundWords as(byte[] other) {
      return Arrays.equals(content, other) ? words : null;
    }
  }

  void write(Path folder) {
    TreeMap<String, byte[]> hashes = new TreeMap<>();
    hashes.put(KNOWN, Hashes.bytes(known));
    hashes.put(VOCABULARY, Hashes.bytes(vocabulary));
    SafetensorsWriter.write(
        folder.resolve(FILE),
        Map.of(
            TELLING, FloatTensor.of(telling, telling.length), IDF, FloatTensor.of(idf, idf.length)),
        hashes);
  }

  /**
   * One copy in memory of what many gates have.
   *
   * @throws BundleRejectedException if the file is missing, or is no such file
   */
  static BackgroundWords read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new BundleRejectedException(FILE + " is missing");
    }
    byte[] content = content(file);
    Read before = last.get();
    BackgroundWords known = before == null ? null : before.as(content);
    if (known != null) {
      return known;
    }
    BackgroundWords words = read(content);
    last = new SoftReference<>(new Read(content, words));
    return words;
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BundleRejectedException(FILE + " cannot be read", e);
    }
  }

  private static BackgroundWords read(byte[] content) {
    try (SafetensorsReader tensors = SafetensorsReader.of(FILE, content)) {
      BackgroundWords words =
          new BackgroundWords(
              SharedTables.hashes(Hashes.read(tensors.bytes(KNOWN))),
              SharedTables.weights(GateFiles.vector(tensors, TELLING)),
              SharedTables.hashes(Hashes.read(tensors.bytes(VOCABULARY))),
              SharedTables.weights(GateFiles.vector(tensors, IDF)));
      if (words.known.length != words.telling.length
          || words.vocabulary.length != words.idf.length) {
        throw new BundleRejectedException(FILE + ": hashes and figures differ in number");
      }
      return words;
    } catch (IllegalArgumentException e) {
      throw new BundleRejectedException(FILE + " cannot be read", e);
    }
  }

  @Override
  public String toString() {
    return "BackgroundWords[" + known.length + ", " + vocabulary.length + "]";
  }
}
