package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Background;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.text.BlackBoxModel;
import dev.lethe.engine.text.StateFeatures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The background of one base model on disk: sampled once, then read, and what is forgotten taken
 * out of it. A background that lies in the model's folder is used there, or copied where the folder
 * is not to be changed. The list of what was taken out is written first; whatever lies on disk is
 * held against it before it is used, so a process may die at any point. Thread-safe; several
 * processes may share the folders.
 */
final class BackgroundStore {
  static final String IN_MODEL_FOLDER = "lethe-background.jsonl";

  static final int SAMPLES = 1500;
  static final long SEED = 20240715;

  private final Path folder;
  private final Path working;
  private final boolean copied;
  private final SamplesFile samples;
  private final DerivedFiles derived;
  private final BackgroundTensors tensors;

  /**
   * @param origin of the samples, unless the model's folder brings its own
   */
  BackgroundStore(
      Path modelFolder,
      BackgroundLocations places,
      BlackBoxModel model,
      SentenceEncoder encoder,
      BackgroundOrigin origin) {
    this.tensors = new BackgroundTensors(model, encoder);
    this.folder = folder(places, model);
    Path own = modelFolder.resolve(IN_MODEL_FOLDER);
    try {
      Files.createDirectories(folder);
      boolean brought = Files.isRegularFile(own);
      boolean writable =
          !places.modelReadOnly() && Files.isWritable(own) && Files.isWritable(modelFolder);
      this.copied = brought && !writable;
      String shipped = copied ? Sha256.of(own) : null;
      String key =
          shipped != null ? BackgroundTensors.brief(shipped) : brought ? "model" : origin.key();
      this.working = brought && writable ? own : samples(folder, key);
      this.samples = new SamplesFile(folder, working, model);
      this.derived = new DerivedFiles(folder, key, tensors, places.shipped(), shipped);
      new LegacyBackgroundLayout(places.cache(), BackgroundTensors.brief(model.digest()))
          .moveInto(brought ? null : working, origin.key());
      prepare(brought ? own : null, origin);
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be made or kept", e);
    }
  }

  /** Where the background of a model is kept. */
  static Path folder(BackgroundLocations places, BlackBoxModel model) {
    return places.cache().resolve("background-" + BackgroundTensors.brief(model.digest()));
  }

  /** Whether there is nothing to wait for: the folder brings samples, or they were made before. */
  static boolean isThere(
      Path modelFolder, BackgroundLocations places, BlackBoxModel model, BackgroundOrigin origin) {
    return Files.isRegularFile(modelFolder.resolve(IN_MODEL_FOLDER))
        || Files.isRegularFile(samples(folder(places, model), origin.key()))
        || Files.isRegularFile(
            LegacyBackgroundLayout.samples(
                places.cache(), BackgroundTensors.brief(model.digest()), origin.key()));
  }

  private static Path samples(Path folder, String key) {
    return folder.resolve("samples-" + key + ".jsonl");
  }

  /** Whether the model's folder keeps a background that nothing is taken out of. */
  boolean isCopied() {
    return copied;
  }

  private void prepare(@Nullable Path own, BackgroundOrigin origin) throws IOException {
    if (samples.exists()) {
      return;
    }
    // Not under the lock: sampling takes long.
    List<String> made = own == null ? StoredBackground.format(origin.samples().get()) : List.of();
    try (FolderLock lock = FolderLock.of(folder)) {
      if (samples.exists()) {
        return;
      }
      if (own == null) {
        samples.write(made);
      } else {
        samples.copy(own);
      }
    }
  }

  StoredBackground load() {
    try (FolderLock lock = FolderLock.of(folder)) {
      deletePartials();
      return seen(read(synchronise()));
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be read", e);
    }
  }

  /** The same, less what another process has taken out meanwhile. */
  StoredBackground refreshed(StoredBackground known) {
    try {
      if (samples.isAsSeen()) {
        return known;
      }
      try (FolderLock lock = FolderLock.of(folder)) {
        return seen(adopted(known, synchronise()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be read", e);
    }
  }

  /**
   * Takes samples out of all files; when it returns they are gone from the disk's files.
   *
   * @param gone their places in {@code known}
   * @param gates digests of artefacts whose gates need not be asked again
   */
  StoredBackground without(StoredBackground known, BitSet gone, Collection<String> gates) {
    try (FolderLock lock = FolderLock.of(folder)) {
      List<Sample> all = known.background().samples();
      List<String> prompts = gone.stream().mapToObj(i -> all.get(i).prompt()).toList();
      samples.takeOut(prompts, gates, known.lines());
      return seen(adopted(known, synchronise()));
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be purged", e);
    }
  }

  /** Those of the artefacts whose gates were not asked yet. */
  List<String> unknown(List<String> gates) {
    try {
      return samples.unknown(gates);
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be read", e);
    }
  }

  /** Under the lock. */
  private SamplesFile.Content synchronise() throws IOException {
    SamplesFile.Content content = samples.synchronise();
    derived.use(content.digest());
    return content;
  }

  /** Under the lock, when all is done. */
  private StoredBackground seen(StoredBackground background) throws IOException {
    samples.seen();
    return background;
  }

  /**
   * What a request is fitted on: without what it takes away, in memory alone. The same as is left
   * on disk afterwards.
   */
  StoredBackground inMemoryWithout(StoredBackground known, BitSet gone) {
    List<String> lines = samples.left(known.lines(), known.background().samples(), gone);
    String digest = Sha256.of(StoredBackground.bytes(lines));
    return lines.size() == known.lines().size() - gone.cardinality()
        ? known.without(gone, digest)
        : made(lines, digest);
  }

  private StoredBackground made(List<String> lines, String digest) {
    List<List<String>> segments = segments(StoredBackground.parse(lines));
    return with(lines, segments, digest, tensors.vectors(segments));
  }

  private static List<List<String>> segments(List<Sample> samples) {
    return samples.stream().map(Background::segments).toList();
  }

  private StoredBackground with(
      List<String> lines, List<List<String>> segments, String digest, float[][][] vectors) {
    List<Sample> all = StoredBackground.parse(lines);
    return new StoredBackground(
        lines,
        segments,
        new Background(all, digest, vectors, () -> derived.states(all, digest, null)));
  }

  private StoredBackground read(SamplesFile.Content content) throws IOException {
    List<List<String>> segments = segments(StoredBackground.parse(content.lines()));
    float[][][] vectors = derived.vectors(segments, content.digest());
    derived.deleteOutdated(segments, content.digest());
    return with(content.lines(), segments, content.digest(), vectors);
  }

  /** What is left of {@code known}; read anew where the file holds something else. */
  private StoredBackground adopted(StoredBackground known, SamplesFile.Content content)
      throws IOException {
    List<String> lines = content.lines();
    Set<String> left = new HashSet<>(lines);
    BitSet gone = new BitSet();
    for (int i = 0; i < known.lines().size(); i++) {
      gone.set(i, !left.contains(known.lines().get(i)));
    }
    if (!Background.left(known.lines(), gone).equals(lines)) {
      return read(content);
    }
    if (gone.isEmpty()) {
      return known;
    }
    Background before = known.background();
    String digest = content.digest();
    Supplier<StateFeatures[][]> from = statesOf(before, gone);
    List<Sample> rest = Background.left(before.samples(), gone);
    Background after = before.without(gone, digest, () -> derived.states(rest, digest, from));
    List<List<String>> segments = Background.left(known.segments(), gone);
    derived.writeVectors(segments, digest, after.vectors());
    derived.deleteOutdated(segments, digest);
    return new StoredBackground(lines, segments, after);
  }

  /** From those that were made, so that they need not be made again; null where there are none. */
  private @Nullable Supplier<StateFeatures[][]> statesOf(Background before, BitSet gone) {
    if (derived.keepsShipped() && !before.isRead()) {
      return () -> left(before, gone); // nobody's data: made for all, and kept for others too
    }
    if (!before.isAsked() && !derived.hasStates(before.digest())) {
      return null;
    }
    if (!before.isAsked() || before.isRead()) {
      StateFeatures[][] states = left(before, gone);
      return () -> states;
    }
    return () -> left(before, gone); // they are being made now: nobody waits here
  }

  private static StateFeatures[][] left(Background before, BitSet gone) {
    return Background.left(Arrays.asList(before.states()), gone).toArray(StateFeatures[][]::new);
  }

  /** What a process was writing when it died. */
  private void deletePartials() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (file.toString().endsWith(AtomicFile.PARTIAL)) {
          Files.deleteIfExists(file);
        }
      }
    }
    Files.deleteIfExists(working.resolveSibling(working.getFileName() + AtomicFile.PARTIAL));
  }
}
