package dev.lethe.db.tlog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A checkpoint as a C2SP signed note: its three lines, an empty line, and signature lines <code>
 * — name base64(key hash || signature)</code>.
 *
 * @param note the whole text, its last line ended
 */
public record SignedCheckpoint(TreeHead checkpoint, String note) {
  static final String SIGNATURE = "\u2014 ";
  private static final int BODY_LINES = 3;
  private static final int LONGEST = 16_384;

  /**
   * Signs; the same checkpoint and key give the same text.
   *
   * @param key the public half
   * @param signer makes the Ed25519 signature of a message
   */
  public static SignedCheckpoint sign(
      TreeHead checkpoint, VerifierKey key, UnaryOperator<byte[]> signer) {
    byte[] signature = signer.apply(checkpoint.body().getBytes(StandardCharsets.UTF_8));
    byte[] line = Arrays.copyOf(key.hash(), VerifierKey.HASH_BYTES + signature.length);
    System.arraycopy(signature, 0, line, VerifierKey.HASH_BYTES, signature.length);
    String encoded = Base64.getEncoder().encodeToString(line);
    return new SignedCheckpoint(
        checkpoint, checkpoint.body() + "\n" + SIGNATURE + key.name() + " " + encoded + "\n");
  }

  /**
   * Reads one note; it does not check signatures.
   *
   * @throws IllegalArgumentException if it is not a checkpoint with exactly the three lines
   */
  public static SignedCheckpoint parse(String note) {
    String[] lines = note.split("\n", -1);
    int last = lines.length - 1;
    if (note.length() > LONGEST
        || last <= BODY_LINES + 1
        || !lines[last].isEmpty()
        || !lines[BODY_LINES].isEmpty()) {
      throw new IllegalArgumentException("not a signed checkpoint");
    }
    for (int i = BODY_LINES + 1; i < last; i++) {
      if (!lines[i].startsWith(SIGNATURE)) {
        throw new IllegalArgumentException("not a signed checkpoint");
      }
    }
    TreeHead checkpoint = new TreeHead(lines[0], Long.parseLong(lines[1]), lines[2]);
    if (!note.startsWith(checkpoint.body())) {
      throw new IllegalArgumentException("not a checkpoint in its one form");
    }
    return new SignedCheckpoint(checkpoint, note);
  }

  /**
   * The same with more signatures: those that it has not, as long as the note stays one that can be
   * read.
   */
  public SignedCheckpoint with(List<NoteSignature> signatures) {
    StringBuilder all = new StringBuilder(note);
    for (NoteSignature signature : signatures) {
      String line = signature.line() + "\n";
      if (all.indexOf("\n" + line) < 0 && all.length() + line.length() <= LONGEST) {
        all.append(line);
      }
    }
    return new SignedCheckpoint(checkpoint, all.toString());
  }

  /** Its signature lines, the log's own among them. */
  public List<NoteSignature> signatures() {
    return NoteSignature.in(note.substring(checkpoint.body().length()));
  }

  /** Whether one of its signatures is that of {@code key}, for a log of the key's name. */
  public boolean isSignedBy(VerifierKey key) {
    return key.each().stream().anyMatch(this::isSignedByOne);
  }

  private boolean isSignedByOne(VerifierKey key) {
    byte[] message = checkpoint.body().getBytes(StandardCharsets.UTF_8);
    String prefix = SIGNATURE + key.name() + " ";
    return checkpoint.origin().equals(key.name())
        && List.of(note.split("\n")).stream()
            .filter(line -> line.startsWith(prefix))
            .anyMatch(line -> isSignature(line.substring(prefix.length()), message, key));
  }

  private static boolean isSignature(String encoded, byte[] message, VerifierKey key) {
    try {
      byte[] line = TreeHead.decode(encoded);
      return line.length == VerifierKey.HASH_BYTES + VerifierKey.SIGNATURE_BYTES
          && Arrays.equals(Arrays.copyOf(line, VerifierKey.HASH_BYTES), key.hash())
          && key.verifies(message, Arrays.copyOfRange(line, VerifierKey.HASH_BYTES, line.length));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
