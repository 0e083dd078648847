package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Background;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.StateFeatures;
import dev.lethe.engine.tokenizer.PromptFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
  private static final String LIST = "taken-out.json";

  private final Path folder;
  private final @Nullable Path shippedTensors;
  private final Path working;
  private final String key;
  private final boolean copied;
  private final LanguageModel model;
  private final BackgroundTensors tensors;
  private @Nullable Stamp stamp;
  private String current = "";
  private String shipped = "";

  /** What changes when another process takes samples out. */
  private record Stamp(FileTime list, FileTime samples, long size) {
    static Stamp of(Path list, Path samples) throws IOException {
      FileTime never = FileTime.fromMillis(0);
      return new Stamp(
          Files.exists(list) ? Files.getLastModifiedTime(list) : never,
          Files.getLastModifiedTime(samples),
          Files.size(samples));
    }
  }

  /**
   * @param origin of the samples, unless the model's folder brings its own
   */
  BackgroundStore(
      Path modelFolder,
      BackgroundPlaces places,
      LanguageModel model,
      SentenceEncoder encoder,
      BackgroundOrigin origin) {
    this.model = model;
    this.tensors = new BackgroundTensors(model, encoder);
    this.folder = folder(places, model);
    this.shippedTensors = places.shipped();
    Path own = modelFolder.resolve(IN_MODEL_FOLDER);
    try {
      Files.createDirectories(folder);
      boolean brought = Files.isRegularFile(own);
      boolean writable =
          !places.modelReadOnly() && Files.isWritable(own) && Files.isWritable(modelFolder);
      this.copied = brought && !writable;
      this.shipped = brought ? Sha256.of(own) : "";
      this.key = copied ? BackgroundTensors.brief(shipped) : brought ? "model" : origin.key();
      this.working = brought && writable ? own : samples(folder, key);
      prepare(places.cache(), brought ? own : null, origin);
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be made or kept", e);
    }
  }

  /** Where the background of a model is kept. */
  static Path folder(BackgroundPlaces places, LanguageModel model) {
    return places.cache().resolve("background-" + BackgroundTensors.brief(model.digest()));
  }

  /** Whether there is nothing to wait for: the folder brings samples, or they were made before. */
  static boolean isThere(
      Path modelFolder, BackgroundPlaces places, LanguageModel model, BackgroundOrigin origin) {
    return Files.isRegularFile(modelFolder.resolve(IN_MODEL_FOLDER))
        || Files.isRegularFile(samples(folder(places, model), origin.key()))
        || Files.isRegularFile(
            EarlierLayout.samples(
                places.cache(), BackgroundTensors.brief(model.digest()), origin.key()));
  }

  private static Path samples(Path folder, String key) {
    return folder.resolve("samples-" + key + ".jsonl");
  }

  /** Whether the model's folder keeps a background that nothing is taken out of. */
  boolean isCopied() {
    return copied;
  }

  private void prepare(Path cache, @Nullable Path own, BackgroundOrigin origin) throws IOException {
    new EarlierLayout(cache, BackgroundTensors.brief(model.digest()))
        .moveInto(own == null ? working : null, origin.key());
    if (!Files.isRegularFile(working)) {
      List<String> lines =
          own == null
              ? StoredBackground.format(origin.samples().get())
              : StoredBackground.lines(Files.readAllBytes(own));
      try (FolderLock lock = FolderLock.of(folder)) {
        if (!Files.isRegularFile(working)) {
          // Not as it is: what was taken out before may have come back.
          PurgeList list = PurgeList.read(folder.resolve(LIST));
          boolean whole = own != null && list.isEmpty();
          DurableFile.write(
              working, whole ? Files.readAllBytes(own) : StoredBackground.bytes(left(lines, list)));
        }
      }
    }
  }

  private List<String> left(List<String> lines, PurgeList list) {
    List<Sample> samples = StoredBackground.parse(lines);
    BitSet gone = held(samples, list);
    List<String> left = left(lines, samples, gone);
    return gone.isEmpty() ? lines : Background.left(left, held(StoredBackground.parse(left), list));
  }

  private static BitSet held(List<Sample> samples, PurgeList list) {
    BitSet held = new BitSet();
    for (int i = 0; i < samples.size(); i++) {
      held.set(i, list.holds(samples.get(i).prompt()));
    }
    return held;
  }

  /** Filled up where little is left. */
  private List<String> left(List<String> lines, List<Sample> samples, BitSet gone) {
    List<String> left = Background.left(lines, gone);
    if (gone.isEmpty() || left.size() >= EverydaySamples.LEAST) {
      return left;
    }
    List<String> prompts = samples.stream().map(Sample::prompt).toList();
    return EverydaySamples.fill(left, PromptFrame.of(model.chatTemplate(), prompts));
  }

  StoredBackground load() {
    try (FolderLock lock = FolderLock.of(folder)) {
      deletePartials();
      return seen(read(synchronise(), digest()));
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be read", e);
    }
  }

  /** The same, less what another process has taken out meanwhile. */
  StoredBackground refreshed(StoredBackground known) {
    try {
      synchronized (this) {
        if (!Files.exists(working) || Stamp.of(folder.resolve(LIST), working).equals(stamp)) {
          return known;
        }
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
      List<Sample> samples = known.background().samples();
      List<String> prompts = gone.stream().mapToObj(i -> samples.get(i).prompt()).toList();
      Path file = folder.resolve(LIST);
      PurgeList list = PurgeList.read(file).with(prompts, gates);
      list.write(file);
      if (!Files.exists(working)) { // somebody has deleted it
        DurableFile.write(working, StoredBackground.bytes(left(known.lines(), list)));
      }
      return seen(adopted(known, synchronise()));
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be purged", e);
    }
  }

  /** Those of the artefacts whose gates were not asked yet. */
  List<String> unknown(List<String> gates) {
    try {
      PurgeList list = PurgeList.read(folder.resolve(LIST));
      return gates.stream().filter(digest -> !list.knows(digest)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be read", e);
    }
  }

  /** Holds the file against the list; the lines that are left. Under the lock. */
  private synchronized List<String> synchronise() throws IOException {
    PurgeList list = PurgeList.read(folder.resolve(LIST));
    byte[] bytes = Files.readAllBytes(working);
    List<String> lines = StoredBackground.lines(bytes);
    List<String> left = left(lines, list);
    if (!left.equals(lines)) {
      bytes = StoredBackground.bytes(left);
      DurableFile.write(working, bytes);
    }
    current = Sha256.of(bytes);
    return left;
  }

  /** Under the lock, and only when all is done: otherwise the next look does the rest. */
  private synchronized StoredBackground seen(StoredBackground background) throws IOException {
    stamp = Stamp.of(folder.resolve(LIST), working);
    return background;
  }

  /**
   * What a request is fitted on: without what it takes away, in memory alone. The same as is left
   * on disk afterwards.
   */
  StoredBackground inMemoryWithout(StoredBackground known, BitSet gone) {
    List<String> lines = left(known.lines(), known.background().samples(), gone);
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
    List<Sample> samples = StoredBackground.parse(lines);
    return new StoredBackground(
        lines,
        segments,
        new Background(samples, digest, vectors, () -> states(samples, digest, null)));
  }

  private StoredBackground read(List<String> lines, String digest) throws IOException {
    List<List<String>> segments = segments(StoredBackground.parse(lines));
    String name = BackgroundTensors.vectorsName(segments) + tensors.encoderName();
    Path file = find(name);
    float[][][] vectors =
        file == null ? tensors.vectors(segments) : BackgroundTensors.readVectors(file, segments);
    if (file == null) {
      tensors.writeVectors(place(name, digest), vectors);
    }
    deleteOutdated(segments, digest);
    return with(lines, segments, digest, vectors);
  }

  /** What is left of {@code known}; read anew where the file holds something else. */
  private StoredBackground adopted(StoredBackground known, List<String> lines) throws IOException {
    Set<String> left = new HashSet<>(lines);
    BitSet gone = new BitSet();
    for (int i = 0; i < known.lines().size(); i++) {
      gone.set(i, !left.contains(known.lines().get(i)));
    }
    if (!Background.left(known.lines(), gone).equals(lines)) {
      return read(lines, digest());
    }
    if (gone.isEmpty()) {
      return known;
    }
    Background before = known.background();
    String digest = digest();
    Supplier<StateFeatures[][]> from = statesOf(before, gone);
    List<Sample> samples = Background.left(before.samples(), gone);
    Background after = before.without(gone, digest, () -> states(samples, digest, from));
    List<List<String>> segments = Background.left(known.segments(), gone);
    String name = BackgroundTensors.vectorsName(segments) + tensors.encoderName();
    tensors.writeVectors(place(name, digest), after.vectors());
    deleteOutdated(segments, digest);
    return new StoredBackground(lines, segments, after);
  }

  /** From those that were made, so that they need not be made again; null where there are none. */
  private @Nullable Supplier<StateFeatures[][]> statesOf(Background before, BitSet gone) {
    if (isShipped() && !before.isRead()) {
      return () -> left(before, gone); // nobody's data: made for all, and kept for others too
    }
    if (!before.isAsked() && find(tensors.statesName(before.digest())) == null) {
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

  private StateFeatures[][] states(
      List<Sample> samples, String digest, @Nullable Supplier<StateFeatures[][]> from) {
    String name = tensors.statesName(digest);
    Path file = find(name);
    if (file != null) {
      return BackgroundTensors.readStates(file, samples.size());
    }
    StateFeatures[][] states = from == null ? tensors.states(samples) : from.get();
    synchronized (this) {
      if (digest.equals(current)
          || isShipped() && digest.equals(shipped)) { // else what was taken out would come back
        tensors.writeStates(place(name, digest), states);
      }
    }
    return states;
  }

  private boolean isShipped() {
    return copied && shippedTensors != null;
  }

  private synchronized String digest() {
    return current;
  }

  /** Null where it is in neither place. */
  private @Nullable Path find(String name) {
    Path own = folder.resolve(key + "-" + name);
    if (Files.isRegularFile(own) || shippedTensors == null) {
      return Files.isRegularFile(own) ? own : null;
    }
    Path other = shippedTensors.resolve(key + "-" + name);
    return Files.isRegularFile(other) ? other : null;
  }

  private Path place(String name, String digest) {
    try {
      if (shippedTensors != null && copied && digest.equals(shipped)) {
        Files.createDirectories(shippedTensors);
        return shippedTensors.resolve(key + "-" + name);
      }
      return folder.resolve(key + "-" + name);
    } catch (IOException e) {
      throw new UncheckedIOException("background cannot be kept", e);
    }
  }

  /** What was derived from texts that are no longer in use. */
  private synchronized void deleteOutdated(List<List<String>> segments, String digest)
      throws IOException {
    String vectors = key + "-" + BackgroundTensors.vectorsName(segments);
    String states = key + "-" + tensors.statesName(digest);
    for (Path file : files(folder, key + "-")) {
      String name = String.valueOf(file.getFileName());
      if (!name.equals(states) && !name.startsWith(vectors)) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** What a process was writing when it died. */
  private void deletePartials() throws IOException {
    for (Path file : files(folder, "")) {
      if (file.toString().endsWith(DurableFile.PARTIAL)) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(working.resolveSibling(working.getFileName() + DurableFile.PARTIAL));
  }

  private static List<Path> files(Path folder, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> String.valueOf(f.getFileName()).startsWith(prefix)).toList();
    }
  }
}
