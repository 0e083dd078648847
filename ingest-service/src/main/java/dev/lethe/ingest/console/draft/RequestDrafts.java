package dev.lethe.ingest.console.draft;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Drafts that wait to be looked at, in memory only: one for each session, for a few minutes, and so
 * many that they cannot fill the memory. Whoever has not made a draft does not find it.
 * Thread-safe.
 */
public final class RequestDrafts {
  /** How long a draft is kept. */
  static final Duration KEPT = Duration.ofMinutes(15);

  private static final int KEY_BYTES = 16;

  private final Clock clock;
  private final long mostBytes;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Kept> drafts = new LinkedHashMap<>();

  private record Kept(String owner, RequestDraft draft, Instant until) {}

  /**
   * @param mostBytes of all drafts together, about; the oldest give way
   */
  public RequestDrafts(Clock clock, long mostBytes) {
    this.clock = clock;
    this.mostBytes = mostBytes;
  }

  /**
   * Keeps a draft in place of the owner's last one.
   *
   * @param owner names a session, or a key without one
   * @return what it is found by
   */
  public synchronized String put(String owner, RequestDraft draft) {
    sweep();
    drafts.values().removeIf(kept -> kept.owner().equals(owner));
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    String key = HexFormat.of().formatHex(bytes);
    drafts.put(key, new Kept(owner, draft, clock.instant().plus(KEPT)));
    shrink();
    return key;
  }

  /** The draft, if it is still there and theirs. */
  public synchronized Optional<RequestDraft> find(String owner, String key) {
    sweep();
    return Optional.ofNullable(drafts.get(key))
        .filter(kept -> kept.owner().equals(owner))
        .map(Kept::draft);
  }

  /** Forgets a draft; of another's nothing is forgotten. */
  public synchronized void remove(String owner, String key) {
    drafts.computeIfPresent(key, (same, kept) -> kept.owner().equals(owner) ? null : kept);
  }

  /** Forgets those that were kept for long enough. */
  public synchronized void sweep() {
    Instant now = clock.instant();
    drafts.values().removeIf(kept -> !now.isBefore(kept.until()));
  }

  /** The newest stays, however large: one form is bounded by itself. */
  private void shrink() {
    long bytes = drafts.values().stream().mapToLong(kept -> kept.draft().weight()).sum();
    Iterator<Kept> oldest = drafts.values().iterator();
    while (bytes > mostBytes && drafts.size() > 1) {
      bytes -= oldest.next().draft().weight();
      oldest.remove();
    }
  }
}
