package dev.lethe.db.tlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Grows a {@link CheckpointFolder}, by the one process that signs. It is given the leaves in their
 * order; those below the newest checkpoint may be given again, and must be the same. What it signs
 * therefore always extends what was signed before. Not thread-safe.
 */
public final class CheckpointWriter {
  private final CheckpointFolder folder;
  private final String origin;
  private final List<byte[]> pending = new ArrayList<>();
  private CompactRange tree = new CompactRange();
  private @Nullable SignedCheckpoint newest;

  /** Where the next checkpoint goes; what an earlier attempt left there is written over. */
  private long end;

  private CheckpointWriter(CheckpointFolder folder, String origin) {
    this.folder = folder;
    this.origin = origin;
  }

  /**
   * Reads on where the folder ends; it is made if there is none. Leaves that are lost must be given
   * again from the first one: {@link #size} then is 0.
   *
   * @throws IOException if it cannot be read, or holds what is not a checkpoint
   */
  public static CheckpointWriter open(CheckpointFolder folder, String origin) throws IOException {
    Files.createDirectories(folder.path());
    CheckpointWriter writer = new CheckpointWriter(folder, origin);
    List<SignedCheckpoint> all = folder.read();
    if (!all.isEmpty()) {
      writer.end = CheckpointFile.bytes(all);
      SignedCheckpoint last = all.get(all.size() - 1);
      writer.newest = last;
      CompactRange found = folder.tree(last.checkpoint().size());
      if (last.checkpoint().hasRoot(found.root())) {
        writer.tree = found;
      }
    }
    return writer;
  }

  /** Number of leaves that it was given or found. */
  public long size() {
    return tree.size();
  }

  /** The newest checkpoint, null if there is none. */
  public @Nullable SignedCheckpoint newest() {
    return newest;
  }

  /** Number of leaves after the newest checkpoint. */
  public long uncovered() {
    return Math.max(0, tree.size() - signedSize());
  }

  /** Whether it was given exactly the leaves that the newest checkpoint covers. */
  public boolean isAtNewest() {
    return newest != null && tree.size() == signedSize();
  }

  /** Forgets what it was given, so that leaves can be given again from the first one. */
  public void restart() {
    tree = new CompactRange();
    pending.clear();
  }

  /**
   * Takes the next leaf.
   *
   * @throws ContradictionException if the leaves up to the newest checkpoint are not those that
   *     were signed
   */
  public void add(byte[] leafHash) {
    tree.append(leafHash);
    pending.add(leafHash);
    SignedCheckpoint last = newest;
    if (last != null && tree.size() == signedSize() && !last.checkpoint().hasRoot(tree.root())) {
      throw new ContradictionException(tree.size());
    }
  }

  /**
   * Signs the tree as it is: leaves first, then the checkpoint, each on the disk before the next
   * step.
   *
   * @throws IOException if the folder cannot be written; doing it again is safe
   */
  public SignedCheckpoint sign(Function<TreeHead, SignedCheckpoint> signer) throws IOException {
    if (uncovered() == 0) {
      throw new IllegalStateException("nothing to sign");
    }
    SignedCheckpoint signed = signer.apply(TreeHead.of(origin, tree));
    flush();
    byte[] note = signed.note().getBytes(StandardCharsets.UTF_8);
    write(folder.checkpoints(), end, List.of(note));
    end += note.length;
    newest = signed;
    return signed;
  }

  private void flush() throws IOException {
    long first = tree.size() - pending.size();
    write(folder.leaves(), first * TreeHash.BYTES, pending);
    pending.clear();
  }

  private long signedSize() {
    return newest == null ? 0 : newest.checkpoint().size();
  }

  private static void write(Path file, long position, List<byte[]> parts) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer all = ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
      parts.forEach(all::put);
      all.flip();
      for (long at = position; all.hasRemaining(); ) {
        at += channel.write(all, at);
      }
      channel.force(true);
    }
  }

  /** The leaves are not those that were signed. */
  public static final class ContradictionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ContradictionException(long size) {
      super("the log is not the one whose first " + size + " events were signed");
    }
  }
}
