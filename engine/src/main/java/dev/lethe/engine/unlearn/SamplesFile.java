package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.gate.Background;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.text.BlackBoxModel;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a model's background on disk, and beside them the list of what was taken out. The
 * list is written first, and the samples are held against it whenever they are read. What changes
 * them is called under the folder's {@link FolderLock}. Thread-safe.
 */
final class SamplesFile {
  private static final String LIST = "taken-out.json";

  private final Path file;
  private final Path list;
  private final BlackBoxModel model;
  private @Nullable Stamp stamp;

  /**
   * What the file holds.
   *
   * @param lines one a sample
   * @param digest of all
   */
  record Content(List<String> lines, String digest) {}

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
   * @param folder where the list lies
   * @param model whose samples they are
   */
  SamplesFile(Path folder, Path file, BlackBoxModel model) {
    this.list = folder.resolve(LIST);
    this.file = file;
    this.model = model;
  }

  boolean exists() {
    return Files.isRegularFile(file);
  }

  /** Writes what somebody else's file holds. */
  void copy(Path other) throws IOException {
    byte[] bytes = Files.readAllBytes(other);
    PurgeList taken = PurgeList.read(list);
    // Not as it is: what was taken out before may have come back.
    AtomicFile.write(
        file,
        taken.isEmpty()
            ? bytes
            : StoredBackground.bytes(left(StoredBackground.lines(bytes), taken)));
  }

  void write(List<String> lines) throws IOException {
    AtomicFile.write(file, StoredBackground.bytes(left(lines, PurgeList.read(list))));
  }

  /** Whether nobody has changed it since {@link #seen()}; so too where it is gone. */
  synchronized boolean isAsSeen() throws IOException {
    return !Files.exists(file) || Stamp.of(list, file).equals(stamp);
  }

  /** Called only when all is done: otherwise the next look does the rest. */
  synchronized void seen() throws IOException {
    stamp = Stamp.of(list, file);
  }

  /** Holds the file against the list, and takes out of it what is still there. */
  Content synchronise() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<String> lines = StoredBackground.lines(bytes);
    List<String> left = left(lines, PurgeList.read(list));
    if (!left.equals(lines)) {
      bytes = StoredBackground.bytes(left);
      AtomicFile.write(file, bytes);
    }
    return new Content(left, Sha256.of(bytes));
  }

  /**
   * Puts on the list what is to be taken out.
   *
   * @param gates digests of artefacts whose gates need not be asked again
   * @param known what the file held; it is written again where somebody has deleted it
   */
  void takeOut(Collection<String> prompts, Collection<String> gates, List<String> known)
      throws IOException {
    PurgeList taken = PurgeList.read(list).with(prompts, gates);
    taken.write(list);
    if (!Files.exists(file)) {
      AtomicFile.write(file, StoredBackground.bytes(left(known, taken)));
    }
  }

  /** Those of the artefacts whose gates were not asked yet. */
  List<String> unknown(List<String> gates) throws IOException {
    PurgeList taken = PurgeList.read(list);
    return gates.stream().filter(digest -> !taken.knows(digest)).toList();
  }

  /** The lines but those of the samples that are gone, filled up where little is left. */
  List<String> left(List<String> lines, List<Sample> samples, BitSet gone) {
    List<String> left = Background.left(lines, gone);
    if (gone.isEmpty() || left.size() >= EverydaySamples.LEAST) {
      return left;
    }
    List<String> prompts = samples.stream().map(Sample::prompt).toList();
    return EverydaySamples.fill(left, PromptTemplate.of(model.chatTemplate(), prompts));
  }

  private List<String> left(List<String> lines, PurgeList taken) {
    List<Sample> samples = StoredBackground.parse(lines);
    BitSet gone = held(samples, taken);
    List<String> left = left(lines, samples, gone);
    return gone.isEmpty()
        ? lines
        : Background.left(left, held(StoredBackground.parse(left), taken));
  }

  private static BitSet held(List<Sample> samples, PurgeList taken) {
    BitSet held = new BitSet();
    for (int i = 0; i < samples.size(); i++) {
      held.set(i, taken.holds(samples.get(i).prompt()));
    }
    return held;
  }
}
