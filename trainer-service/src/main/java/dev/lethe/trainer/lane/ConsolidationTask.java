package dev.lethe.trainer.lane;

import dev.lethe.engine.bundle.BundleRejectedException;
import dev.lethe.engine.unlearn.Artefact;
import dev.lethe.engine.unlearn.ConsolidationResult;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.trainer.work.ArtefactBuilder;
import dev.lethe.trainer.work.FailureCodes;
import dev.lethe.trainer.work.JobAttempt;
import dev.lethe.trainer.work.TrainerEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the fit lane does with a consolidation: let the engine work, sign, store. Never throws. */
public final class ConsolidationTask {
  private static final Logger LOG = LoggerFactory.getLogger(ConsolidationTask.class);
  private static final String KIND = "consolidation";
  private static final String UNAVAILABLE = "store-unavailable";
  private static final String REJECTED = "bundle-rejected";

  private final ArtefactBuilder builder;
  private final Path workDir;
  private final CrashCounter crashes;
  private final Clock clock;

  public ConsolidationTask(ArtefactBuilder builder, Path workDir, Clock clock) {
    this.builder = builder;
    this.workDir = workDir;
    this.crashes = new CrashCounter(workDir.resolve("deaths"));
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
    } catch (JobAttempt.AbandonedException e) {
      run.fail(ConsolidationRun.ABANDONED);
    } catch (BundleRejectedException e) {
      fail(run, REJECTED, e);
    } catch (IOException | UncheckedIOException e) {
      fail(run, UNAVAILABLE, e);
    } catch (Throwable e) {
      fail(run, FailureCodes.ENGINE, e);
    }
  }

  /** The trainer must not fall over the same bundles for ever. */
  private ConsolidationRun.Made survive(
      ConsolidationRun run, List<String> live, List<String> foldable) throws IOException {
    String members = String.join(",", foldable);
    if (!crashes.mayBegin(members, KIND)) {
      throw new IllegalStateException("the process died of it " + CrashCounter.LIMIT + " times");
    }
    try (ArtefactWorkFolder folder = ArtefactWorkFolder.in(workDir)) {
      ConsolidationResult consolidated =
          builder.consolidate(
              live,
              foldable,
              run.settings(),
              folder.path(),
              (phase, step, steps, loss) -> run.progress(phase, step, steps));
      run.requireWanted();
      return new ConsolidationRun.Made(
          consolidated.report(), run.isDryRun() ? List.of() : store(consolidated));
    } finally {
      crashes.survived(members, KIND);
    }
  }

  private List<AdapterEvent> store(ConsolidationResult consolidated) throws IOException {
    List<AdapterEvent> events = new ArrayList<>();
    for (Artefact bundle : consolidated.bundles()) {
      events.add(TrainerEvents.ready(bundle, builder.store(bundle), clock.instant()));
    }
    return events;
  }

  private static void fail(ConsolidationRun run, String reason, Throwable failure) {
    LOG.error(
        "consolidation not made: run={} reason={} error={}",
        run.id(),
        reason,
        FailureCodes.describe(failure));
    run.fail(reason);
  }
}
