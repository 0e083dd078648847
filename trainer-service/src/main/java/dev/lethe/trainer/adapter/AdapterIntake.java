package dev.lethe.trainer.adapter;

import dev.lethe.engine.unlearn.SuppliedAdapter;
import dev.lethe.schemas.PrintableText;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.control.AdapterHandIn;
import dev.lethe.trainer.log.AdapterLog;
import dev.lethe.trainer.log.LogInquiries;
import dev.lethe.trainer.work.RequestFacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Takes adapters that were fitted elsewhere. What can be known of one by itself and beside those in
 * force is looked at here, before it is taken; what it does to its request's questions, the fit
 * finds out. Thread-safe.
 */
public final class AdapterIntake {
  /** Of a refusal's words, in characters: a tensor's name has no end in a file. */
  private static final int LONGEST = 400;

  private final AdapterCheck check;
  private final AdapterInbox inbox;
  private final LogInquiries log;
  private final Clock clock;

  public AdapterIntake(AdapterCheck check, AdapterInbox inbox, LogInquiries log, Clock clock) {
    this.check = check;
    this.inbox = inbox;
    this.log = log;
    this.clock = clock;
  }

  /**
   * What was taken.
   *
   * @param adapter digest of its PEFT folder
   * @param modules how many projections it changes
   * @param adapterOverlap the largest share of its input directions that one adapter in force has
   */
  public record Taken(
      String requestId,
      String adapter,
      int rank,
      double alpha,
      int modules,
      double adapterOverlap,
      Actor by) {}

  /**
   * Takes one, in the place of one that was handed in before.
   *
   * @param baseDigest of the model that it was fitted on
   * @param archive a ZIP archive of its PEFT folder
   * @throws RefusedException saying why it is not taken
   * @throws IOException if the body breaks off, or the folder cannot be written
   */
  public Taken take(String requestId, String baseDigest, InputStream archive, Actor by)
      throws IOException, RefusedException {
    if (!baseDigest.equals(check.baseDigest())) {
      throw new RefusedException(
          RefusedException.Why.UNFIT,
          "base: the adapter was fitted on another model; here it is " + check.baseDigest());
    }
    requireOpen(requestId);
    Path folder = inbox.arriving();
    try {
      SuppliedAdapter adapter = read(archive, folder);
      double overlap = requireOrthogonal(adapter);
      requireOpen(requestId); // an upload takes its time
      AdapterHandIn note = inbox.keep(requestId, folder, by, clock.instant());
      return new Taken(
          requestId,
          note.adapterDigest(),
          adapter.adapter().rank(),
          adapter.adapter().alpha(),
          adapter.adapter().modules().size(),
          overlap,
          by);
    } finally {
      AdapterInbox.delete(folder);
    }
  }

  /** What waits for a request, as it was signed. */
  public Optional<AdapterHandIn> waiting(String requestId) throws IOException {
    return inbox.find(requestId).map(AdapterInbox.Waiting::note);
  }

  private SuppliedAdapter read(InputStream archive, Path folder)
      throws IOException, RefusedException {
    try {
      PeftArchive.unpack(archive, check.model(), folder);
      return check.read(folder);
    } catch (IllegalArgumentException e) {
      throw unfit(e);
    }
  }

  /** Its message may hold names that stand in the files. */
  private static RefusedException unfit(IllegalArgumentException e) {
    String words = PrintableText.line(String.valueOf(e.getMessage()));
    return new RefusedException(
        RefusedException.Why.UNFIT, words.substring(0, Math.min(words.length(), LONGEST)));
  }

  private double requireOrthogonal(SuppliedAdapter adapter) throws RefusedException {
    List<String> live =
        log.ask(AdapterLog::liveAdapters)
            .orElseThrow(() -> new RefusedException(RefusedException.Why.BUSY, "it starts"));
    double overlap;
    try {
      overlap = Math.round(check.overlap(adapter, live) * 1e4) / 1e4;
    } catch (IllegalArgumentException e) {
      throw unfit(e);
    }
    if (overlap > adapter.mostOverlap()) {
      throw new RefusedException(
          RefusedException.Why.UNFIT,
          String.format(
              Locale.ROOT,
              "%s: %s of its input directions are those of an adapter in force, at most %s",
              SuppliedAdapter.OVERLAP,
              overlap,
              adapter.mostOverlap()));
    }
    return overlap;
  }

  private void requireOpen(String requestId) throws RefusedException {
    RequestFacts facts =
        log.ask(known -> known.find(requestId))
            .orElseThrow(() -> new RefusedException(RefusedException.Why.BUSY, "it starts"))
            .orElseThrow(
                () ->
                    new RefusedException(
                        RefusedException.Why.UNKNOWN, "no such request was accepted"));
    if (facts.fitting() || facts.ended()) {
      throw new RefusedException(
          RefusedException.Why.TOO_LATE, "its fit has begun, or the request has ended");
    }
  }

  /** An adapter is not taken. */
  public static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Of which kind the reason is. */
    public enum Why {
      /** Something about the adapter is wrong; the message says what. */
      UNFIT,
      /** There is no such request. */
      UNKNOWN,
      /** The request needs none any more. */
      TOO_LATE,
      /** The trainer cannot say now. */
      BUSY
    }

    private final Why why;

    /**
     * @param message holds nothing of the adapter's numbers, and no personal data
     */
    public RefusedException(Why why, String message) {
      super(message);
      this.why = why;
    }

    public Why why() {
      return why;
    }
  }
}
