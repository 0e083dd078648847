package dev.lethe.schemas.control;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Digests;
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
  private final byte[] heading;
  private final NavigableMap<String, byte[]> lines = new TreeMap<>();
  private @Nullable String known;

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
    String line = artefact.digest() + " " + artefact.kind() + " " + artefact.requestId();
    lines.put(artefact.digest(), line.getBytes(StandardCharsets.UTF_8));
    known = null;
  }

  /** Takes an artefact out, if it is there. */
  public void remove(String digest) {
    if (lines.remove(digest) != null) {
      known = null;
    }
  }

  /** How many artefacts there are. */
  public int size() {
    return lines.size();
  }

  /** {@code sha256:} and 64 lower-case hexadecimal digits. */
  public String value() {
    String value = known;
    if (value == null) {
      MessageDigest sha256 = Digests.sha256();
      sha256.update(heading);
      boolean first = true;
      for (byte[] line : lines.values()) {
        if (!first) {
          sha256.update((byte) '\n');
        }
        sha256.update(line);
        first = false;
      }
      value = Digests.text(sha256);
      known = value;
    }
    return value;
  }
}
