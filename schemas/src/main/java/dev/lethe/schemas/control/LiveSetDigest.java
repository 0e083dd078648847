package dev.lethe.schemas.control;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Digests;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The digest of the artefacts of one model, kept up to date: what is added or removed is put in its
 * place, and all of it is hashed only when somebody asks after a change. The order in which it was
 * added makes no difference. Not thread-safe.
 */
public final class LiveSetDigest {
  /** Two digits of a digest: 256 parts of a set. */
  private static final int BEGINNING = "sha256:".length() + 2;

  private final byte[] heading;

  /** By the beginning of the digests in it, so that all lines are in order. */
  private final NavigableMap<String, Part> parts = new TreeMap<>();

  private int size;
  private @Nullable String known;

  /** Lines that are hashed as one piece: after a change the others need not be put together. */
  private static final class Part {
    final NavigableMap<String, byte[]> lines = new TreeMap<>();
    private byte @Nullable [] joined;

    boolean put(String digest, byte[] line) {
      joined = null;
      return lines.put(digest, line) == null;
    }

    boolean remove(String digest) {
      joined = null;
      return lines.remove(digest) != null;
    }

    /** Each line with a line break before it. */
    byte[] joined() {
      byte[] all = joined;
      if (all == null) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] line : lines.values()) {
          out.write('\n');
          out.writeBytes(line);
        }
        all = out.toByteArray();
        joined = all;
      }
      return all;
    }
  }

  public LiveSetDigest(String model) {
    this.heading = ("lethe.live-set.v1\n" + model + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Of artefacts as if they were in force. */
  public static String of(String model, Collection<AdapterEvent> artefacts) {
    LiveSetDigest digest = new LiveSetDigest(model);
    artefacts.forEach(digest::put);
    return digest.value();
  }

  /** Puts an artefact in; in place of another one with its digest, if there is one. */
  public void put(AdapterEvent artefact) {
    String digest = artefact.digest();
    String line = digest + " " + artefact.kind() + " " + artefact.requestId();
    Part part = parts.computeIfAbsent(beginning(digest), b -> new Part());
    size += part.put(digest, line.getBytes(StandardCharsets.UTF_8)) ? 1 : 0;
    known = null;
  }

  /** Takes an artefact out, if it is there. */
  public void remove(String digest) {
    Part part = parts.get(beginning(digest));
    if (part != null && part.remove(digest)) {
      size--;
      known = null;
      if (part.lines.isEmpty()) {
        parts.remove(beginning(digest));
      }
    }
  }

  private static String beginning(String digest) {
    return digest.substring(0, Math.min(BEGINNING, digest.length()));
  }

  /** How many artefacts there are. */
  public int size() {
    return size;
  }

  /** {@code sha256:} and 64 lower-case hexadecimal digits. */
  public String value() {
    String value = known;
    if (value == null) {
      MessageDigest sha256 = Digests.sha256();
      sha256.update(heading);
      int from = 1; // the heading ends its line
      for (Part part : parts.values()) {
        byte[] lines = part.joined();
        sha256.update(lines, from, lines.length - from);
        from = 0;
      }
      value = Digests.text(sha256);
      known = value;
    }
    return value;
  }
}
