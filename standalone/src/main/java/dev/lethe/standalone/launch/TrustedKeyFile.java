package dev.lethe.standalone.launch;

import dev.lethe.schemas.control.PemText;
import dev.lethe.schemas.control.TrustedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Files of public keys, as {@link TrustedKeys} reads them. The newest key stands first, for readers
 * that know of one only.
 */
public final class TrustedKeyFile {
  private static final String LABEL = "PUBLIC KEY";

  private TrustedKeyFile() {}

  /**
   * A key, and the lines before it.
   *
   * @param notes with their line breaks; may be empty
   */
  record Entry(String notes, PublicKey key) {
    static Entry of(PublicKey key) {
      return new Entry("", key);
    }

    static Entry retired(PublicKey key) {
      return new Entry("# retired\n", key);
    }

    String id() {
      return TrustedKeys.id(key);
    }
  }

  /**
   * All keys of a file.
   *
   * @throws IOException if it cannot be read, or holds what is no Ed25519 key
   */
  public static List<PublicKey> keys(Path file) throws IOException {
    return read(file).stream().map(Entry::key).toList();
  }

  /** Puts a key first; does nothing if the file has it. */
  static void add(Path file, PublicKey key) throws IOException {
    List<Entry> entries = new ArrayList<>(read(file));
    if (entries.stream().noneMatch(entry -> entry.key().equals(key))) {
      entries.add(0, Entry.of(key));
      write(file, entries);
    }
  }

  /**
   * Notes that what a key signed counts up to these numbers and no further.
   *
   * @param until model → the last number that counts
   * @throws IllegalArgumentException if the file has no such key
   */
  static void retire(Path file, String id, Map<String, Long> until) throws IOException {
    List<Entry> entries = new ArrayList<>(read(file));
    boolean found = false;
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.id().equals(id)) {
        entries.set(i, new Entry(notes(entry.notes(), until), entry.key()));
        found = true;
      }
    }
    if (!found) {
      throw new IllegalArgumentException("no key " + id + " in " + file.getFileName());
    }
    write(file, entries);
  }

  static void write(Path file, List<Entry> entries) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries) {
      text.append(entry.notes()).append(PemText.block(LABEL, entry.key().getEncoded()));
    }
    PemFile.write(file, text.toString());
  }

  private static String notes(String before, Map<String, Long> until) {
    StringBuilder notes = new StringBuilder();
    before
        .lines()
        .filter(l -> !l.startsWith("# retired"))
        .forEach(l -> notes.append(l).append('\n'));
    if (until.isEmpty()) {
      notes.append("# retired\n");
    }
    new TreeMap<>(until)
        .forEach(
            (model, sequence) ->
                notes.append("# retired after %s %d%n".formatted(model, sequence)));
    return notes.toString();
  }

  private static List<Entry> read(Path file) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try {
      for (PemText.Block block : PemText.blocks(Files.readString(file), LABEL)) {
        PublicKey key =
            KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(block.der()));
        entries.add(new Entry(block.before(), key));
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file.getFileName() + " holds what is no Ed25519 public key");
    }
    if (entries.isEmpty()) {
      throw new IOException(file.getFileName() + " holds no public key");
    }
    return entries;
  }
}
