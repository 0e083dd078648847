package dev.lethe.standalone.store;

import dev.lethe.engine.bundle.BundleInventory;
import dev.lethe.engine.bundle.BundleInventory.StoredBundle;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes the bundles of a store that nobody needs. What the log names as live stays, whatever its
 * age. A revoked one goes once its revocation is old enough that every replica has had the time to
 * let go. One that nobody announced goes only if that is asked for, once it is old enough not to be
 * one that a trainer is about to announce.
 */
public final class BundleCollector {
  private final BundleInventory store;
  private final Instant before;
  private final boolean unannounced;
  private final boolean dryRun;

  /**
   * @param now when it is done
   * @param grace how long what is not needed stays
   * @param unannounced whether to delete what the log never named, too
   * @param dryRun delete nothing
   */
  public BundleCollector(
      BundleInventory store, Instant now, Duration grace, boolean unannounced, boolean dryRun) {
    this.store = store;
    this.before = now.minus(grace);
    this.unannounced = unannounced;
    this.dryRun = dryRun;
  }

  /** What becomes of a bundle. */
  public enum Fate {
    /** In force. */
    LIVE,
    /** Revoked or never announced, and not for long. */
    YOUNG,
    /** Never announced, and nobody asked to delete such. */
    UNANNOUNCED,
    /** Deleted, or to be deleted in a dry run. */
    DELETED,
    /** To be deleted, and the store did not let it go. */
    STUCK
  }

  /**
   * One bundle's.
   *
   * @param reason why it is stuck; else empty
   */
  public record Outcome(StoredBundle bundle, Fate fate, String reason) {}

  /**
   * What was done.
   *
   * @param remains bytes of interrupted writes that were removed
   */
  public record Result(List<Outcome> outcomes, long remains) {
    public Result {
      outcomes = List.copyOf(outcomes);
    }

    /** How many met this fate. */
    public long count(Fate fate) {
      return outcomes.stream().filter(each -> each.fate() == fate).count();
    }

    /** Bytes of those that met this fate. */
    public long bytes(Fate fate) {
      return outcomes.stream()
          .filter(each -> each.fate() == fate)
          .mapToLong(each -> each.bundle().bytes())
          .sum();
    }
  }

  /**
   * @param stored what the store held before the log was read, so that nothing is judged that came
   *     later
   * @throws IllegalStateException if the log is not whole; nothing is deleted then
   * @throws IOException if what interrupted writes left cannot be removed
   */
  public Result collect(List<StoredBundle> stored, AnnouncedArtefacts log) throws IOException {
    List<String> doubts = log.doubts();
    if (!doubts.isEmpty()) {
      throw new IllegalStateException(String.join("; ", doubts));
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (StoredBundle bundle : stored) {
      Fate fate = fate(bundle, log);
      outcomes.add(
          fate == Fate.DELETED && !dryRun ? delete(bundle) : new Outcome(bundle, fate, ""));
    }
    return new Result(outcomes, dryRun ? 0 : store.sweep(before));
  }

  private Fate fate(StoredBundle bundle, AnnouncedArtefacts log) {
    String digest = bundle.digest();
    if (log.isLive(digest)) {
      return Fate.LIVE;
    }
    // Its age in the store counts too: the same bundle may be written again.
    Instant unneeded = log.revokedAt(digest).orElse(bundle.modified());
    if (!unneeded.isBefore(before) || !bundle.modified().isBefore(before)) {
      return Fate.YOUNG;
    }
    boolean known = log.isAnnounced(digest) || log.revokedAt(digest).isPresent();
    return known || unannounced ? Fate.DELETED : Fate.UNANNOUNCED;
  }

  private Outcome delete(StoredBundle bundle) {
    try {
      store.delete(bundle.digest());
      return new Outcome(bundle, Fate.DELETED, "");
    } catch (IOException e) {
      return new Outcome(bundle, Fate.STUCK, String.valueOf(e.getMessage()));
    }
  }
}
