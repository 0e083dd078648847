package dev.lethe.db.tlog;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The folder outside the database that bears witness: {@code checkpoints}, the signed tree heads,
 * and {@code leaves}, 32 bytes for each event, which say what it is that was signed. Both only
 * grow.
 *
 * @param path the folder
 */
public record CheckpointFolder(Path path) {
  private static final String ORIGIN = "origin";

  /** The signed tree heads. */
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** The hashes of the leaves. */
  public Path leaves() {
    return path.resolve("leaves");
  }

  /**
   * The name of the log: that of its newest checkpoint, or before there is one, the name that was
   * made up for it. Empty if there is neither.
   *
   * @throws IOException if the folder cannot be read
   */
  public Optional<String> origin() throws IOException {
    List<SignedCheckpoint> all = read();
    if (!all.isEmpty()) {
      return Optional.of(all.get(all.size() - 1).checkpoint().origin());
    }
    try {
      return Optional.of(Files.readString(path.resolve(ORIGIN)).strip())
          .filter(VerifierKey::isName);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Notes the name that was made up for a log which has no checkpoint yet.
   *
   * @throws IOException if the folder cannot be written
   */
  public void name(String origin) throws IOException {
    Files.createDirectories(path);
    Path file = path.resolve(ORIGIN);
    Path whole = path.resolve(ORIGIN + ".new");
    Files.writeString(whole, origin + "\n");
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * The checkpoints, none if there is no file.
   *
   * @throws IOException if it cannot be read, or something in it is not a checkpoint
   */
  public List<SignedCheckpoint> read() throws IOException {
    try {
      return CheckpointFile.read(checkpoints());
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /**
   * The hash of leaf {@code index}.
   *
   * @throws IOException if there is no such leaf
   */
  public byte[] leaf(long index) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(leaves().toFile(), "r")) {
      byte[] leaf = new byte[TreeHash.BYTES];
      file.seek(index * TreeHash.BYTES);
      file.readFully(leaf);
      return leaf;
    }
  }

  /** The first {@code size} leaves as a tree, or as many as there are. */
  CompactRange tree(long size) throws IOException {
    CompactRange tree = new CompactRange();
    try (InputStream file = Files.newInputStream(leaves());
        DataInputStream in = new DataInputStream(new BufferedInputStream(file, 1 << 16))) {
      byte[] leaf = new byte[TreeHash.BYTES];
      while (tree.size() < size) {
        in.readFully(leaf);
        tree.append(leaf.clone());
      }
    } catch (EOFException | NoSuchFileException e) {
      // as many as there are
    }
    return tree;
  }

  /** Whether the leaves are those that {@code checkpoint} was signed over. */
  public boolean isWitnessOf(TreeHead checkpoint) throws IOException {
    CompactRange tree = tree(checkpoint.size());
    return tree.size() == checkpoint.size() && checkpoint.hasRoot(tree.root());
  }
}
