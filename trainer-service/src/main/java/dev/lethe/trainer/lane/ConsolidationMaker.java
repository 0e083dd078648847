package dev.lethe.trainer.lane;

import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.unlearn.Artefact;
import dev.lethe.engine.unlearn.Consolidated;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.trainer.work.Announcements;
import dev.lethe.trainer.work.Failures;
import dev.lethe.trainer.work.Forge;
import dev.lethe.trainer.work.Ticket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the fit lane does with a consolidation: let the engine work, sign, store. Never throws. */
public final class ConsolidationMaker {
  private static final Logger LOG = LoggerFactory.getLogger(ConsolidationMaker.class);
  private static final String KIND = "consolidation";
  private static final String UNAVAILABLE = "store-unavailable";
  private static final String REJECTED = "bundle-rejected";

  private final Forge forge;
  private final Path workDir;
  private final Deaths deaths;
  private final Clock clock;

  public ConsolidationMaker(Forge forge, Path workDir, Clock clock) {
    this.forge = forge;
    this.workDir = workDir;
    this.deaths = new Deaths(workDir.resolve("deaths"));
    this.clock = clock;
  }

  /**
   * @param live digests of the bundles in force, oldest first
   * @param foldable those whose requests have ended
   */
  @SuppressWarnings("CatchingUnchecked") // nothing may end the lane's thread
  void make(ConsolidationRun run, List<String> live, List<String> foldable) {
    try {
      run.requireWanted();
      run.bring(survive(run, live, foldable));
    } catch (Ticket.AbandonedException e) {
      run.fail(ConsolidationRun.ABANDONED);
    } catch (BundleRejectedException e) {
      fail(run, REJECTED, e);
    } catch (IOException | UncheckedIOException e) {
      fail(run, UNAVAILABLE, e);
    } catch (Throwable e) {
      fail(run, Failures.ENGINE, e);
    }
  }

  /** The trainer must not fall over the same bundles for ever. */
  private ConsolidationRun.Made survive(
      ConsolidationRun run, List<String> live, List<String> foldable) throws IOException {
    String members = String.join(",", foldable);
    if (!deaths.mayBegin(members, KIND)) {
      throw new IllegalStateException("the process died of it " + Deaths.LIMIT + " times");
    }
    try (WorkFolder folder = WorkFolder.in(workDir)) {
      Consolidated consolidated =
          forge.consolidate(
              live,
              foldable,
              run.settings(),
              folder.path(),
              (phase, step, steps, loss) -> run.progress(phase, step, steps));
      run.requireWanted();
      return new ConsolidationRun.Made(
          consolidated.report(), run.isDryRun() ? List.of() : store(consolidated));
    } finally {
      deaths.survived(members, KIND);
    }
  }

  private List<AdapterEvent> store(Consolidated consolidated) throws IOException {
    List<AdapterEvent> events = new ArrayList<>();
    for (Artefact bundle : consolidated.bundles()) {
      events.add(Announcements.ready(bundle, forge.store(bundle), clock.instant()));
    }
    return events;
  }

  private static void fail(ConsolidationRun run, String reason, Throwable failure) {
    LOG.error(
        "consolidation not made: run={} reason={} error={}",
        run.id(),
        reason,
        Failures.describe(failure));
    run.fail(reason);
  }
}
