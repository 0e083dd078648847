package dev.lethe.db.tlog;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A proof that an entry is in the log, as a file of the form {@code c2sp.org/tlog-proof@v1}.
 *
 * @param extra "opaque extra data", here the entry's own bytes, so that the file is complete; empty
 *     if there are none. They are not authenticated: only that they hash to the leaf counts
 * @param index "the zero-based index of the entry in the log"
 * @param path "starting from the leaf's sibling hash up to the root's child hash"
 * @param checkpoint with the cosignatures that it has
 */
public record TlogProof(byte[] extra, long index, List<byte[]> path, SignedCheckpoint checkpoint) {
  private static final String TYPE = "c2sp.org/tlog-proof@v1";
  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";

  /** More than any tree has: one for each bit of a size. */
  private static final int LONGEST_PATH = 63;

  /**
   * @throws IllegalArgumentException if the index is not below the checkpoint's size
   */
  public TlogProof {
    path = List.copyOf(path);
    if (index < 0 || index >= checkpoint.checkpoint().size() || path.size() > LONGEST_PATH) {
      throw new IllegalArgumentException("not a proof");
    }
  }

  /** The file. */
  public String text() {
    Base64.Encoder base64 = Base64.getEncoder();
    StringBuilder text = new StringBuilder(TYPE + "\n");
    if (extra.length > 0) {
      text.append(EXTRA).append(base64.encodeToString(extra)).append('\n');
    }
    text.append(INDEX).append(index).append('\n');
    path.forEach(hash -> text.append(base64.encodeToString(hash)).append('\n'));
    return text.append('\n').append(checkpoint.note()).toString();
  }

  /**
   * Reads a file; it checks neither the path nor a signature.
   *
   * @throws IllegalArgumentException if it is not of this form
   */
  public static TlogProof parse(String file) {
    int blank = file.indexOf("\n\n");
    String[] lines = file.substring(0, Math.max(0, blank)).split("\n", -1);
    if (!lines[0].equals(TYPE) || lines.length < 2) {
      throw new IllegalArgumentException("the first line is not " + TYPE);
    }
    boolean hasExtra = lines[1].startsWith(EXTRA);
    int at = hasExtra ? 2 : 1;
    if (at >= lines.length || !lines[at].matches(INDEX + "(0|[1-9][0-9]{0,17})")) {
      throw new IllegalArgumentException("the index is missing");
    }
    List<byte[]> path = new ArrayList<>();
    for (int line = at + 1; line < lines.length; line++) {
      path.add(hash(lines[line]));
    }
    return new TlogProof(
        hasExtra ? TreeHead.decode(lines[1].substring(EXTRA.length())) : new byte[0],
        Long.parseLong(lines[at].substring(INDEX.length())),
        path,
        SignedCheckpoint.parse(file.substring(blank + 2)));
  }

  private static byte[] hash(String line) {
    byte[] hash = TreeHead.decode(line);
    if (hash.length != TreeHash.BYTES) {
      throw new IllegalArgumentException("not a hash of 32 bytes");
    }
    return hash;
  }

  /** Whether the path leads from that entry to the checkpoint's root. */
  public boolean includes(byte[] entry) {
    TreeHead head = checkpoint.checkpoint();
    return MerkleProofs.includes(head.rootHash(), head.size(), index, TreeHash.leaf(entry), path);
  }
}
