package dev.lethe.trainer.lane;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.db.keys.KeyDestroyedException;
import dev.lethe.db.keys.KeyServiceException;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.unlearn.Artefact;
import dev.lethe.engine.unlearn.UnlearnTask;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.service.kafka.RecentTraces;
import dev.lethe.service.trace.SpanAttribute;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
import dev.lethe.trainer.work.ArtefactBuilder;
import dev.lethe.trainer.work.FailureCodes;
import dev.lethe.trainer.work.JobAttempt;
import dev.lethe.trainer.work.JobPayloads;
import dev.lethe.trainer.work.JobReader;
import dev.lethe.trainer.work.TrainerEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a lane does with an attempt: decrypt, let the engine work, sign, store. Never throws. Not
 * thread-safe: each lane has its own. Owns its payload reader.
 */
public final class ArtefactTask implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArtefactTask.class);

  private final JobPayloads payloads;
  private final ArtefactBuilder builder;
  private final ProgressBoard progress;
  private final Path workDir;
  private final CrashCounter crashes;
  private final RecentTraces traces;
  private final Clock clock;

  /**
   * @param traces by which what is done for a request belongs to its trace
   */
  public ArtefactTask(
      JobPayloads payloads,
      ArtefactBuilder builder,
      ProgressBoard progress,
      Path workDir,
      RecentTraces traces,
      Clock clock) {
    this.payloads = payloads;
    this.builder = builder;
    this.progress = progress;
    this.workDir = workDir;
    this.crashes = new CrashCounter(workDir.resolve("deaths"));
    this.traces = traces;
    this.clock = clock;
  }

  LaneResult shield(JobAttempt attempt) {
    return attempt(attempt, "shield", (task, step) -> make(attempt, task, builder::shield, step));
  }

  /**
   * Takes out of the background what the gates in force name. Never throws.
   *
   * @param live digests of the bundles in force
   */
  @SuppressWarnings("CatchingUnchecked") // nothing may end the lane's thread
  void purge(List<String> live) {
    try {
      builder.purge(live);
    } catch (Throwable e) {
      // The next fit tries again, and is not made before it has succeeded.
      LOG.error("the background cannot be purged: error={}", FailureCodes.describe(e));
    }
  }

  /** Whether the forget set is short enough, which only the model's tokenizer can tell. */
  LaneResult check(JobAttempt attempt) {
    return attempt(
        attempt,
        "check",
        (task, step) -> {
          Optional<String> tooLong = builder.tooLong(task);
          if (tooLong.isPresent()) {
            return new LaneResult.Refused(tooLong.get(), null);
          }
          return new LaneResult.Fits(builder.adapters().suppliedBy(task.requestId()).orElse(null));
        });
  }

  /**
   * @param previous digests of the adapters in force, oldest first
   */
  LaneResult fit(JobAttempt attempt, List<String> previous) {
    return attempt(
        attempt,
        "fit",
        (task, step) -> make(attempt, task, fitting(attempt, previous, step), step));
  }

  private Making fitting(JobAttempt attempt, List<String> previous, TracedStep step) {
    return (task, folder) -> {
      try (TracedFit phases = new TracedFit(step, progress.listener(attempt))) {
        return builder.fit(task, attempt.isReleased(), previous, folder, phases);
      }
    };
  }

  @Override
  public void close() {
    payloads.close();
  }

  /** What is done about an opened job. */
  private interface Doing {
    LaneResult about(UnlearnTask task, TracedStep step) throws IOException;
  }

  /** One call of the engine. */
  private interface Making {
    Artefact make(UnlearnTask task, Path folder);
  }

  private LaneResult attempt(JobAttempt attempt, String kind, Doing doing) {
    String id = attempt.job().requestId();
    try (TracedStep step = Spans.step(kind, traces.of(id)).inThread()) {
      step.with(SpanAttribute.REQUEST_ID, id);
      LaneResult result = attempt(attempt, kind, doing, step);
      if (result instanceof LaneResult.Failed failed) {
        step.failed(failed.reason());
      }
      step.with(SpanAttribute.OUTCOME, result.getClass().getSimpleName().toLowerCase(Locale.ROOT));
      return result;
    }
  }

  @SuppressWarnings("CatchingUnchecked") // nothing may end the lane's thread
  private LaneResult attempt(JobAttempt attempt, String kind, Doing doing, TracedStep step) {
    String id = attempt.job().requestId();
    try {
      attempt.requireWanted();
      return survive(attempt, kind, doing, step);
    } catch (JobAttempt.AbandonedException | CancellationException e) {
      return new LaneResult.Abandoned();
    } catch (KeyDestroyedException e) {
      return failed(id, FailureCodes.MISSING_KEY, e);
    } catch (DatabaseException
        | KeyServiceException
        | IOException
        | UncheckedIOException
        | KafkaException e) {
      // A full disk and a store that is away too, wherever the engine met them: not the job's
      // fault.
      LOG.warn("request waits: request={} error={}", id, FailureCodes.describe(e));
      return new LaneResult.Unavailable();
    } catch (JobReader.MissingException e) {
      return failed(id, FailureCodes.MISSING_PAYLOAD, e);
    } catch (JobPayloads.UnreadableException e) {
      return failed(id, FailureCodes.UNREADABLE_PAYLOAD, e);
    } catch (Throwable e) {
      return failed(id, FailureCodes.ENGINE, e);
    } finally {
      progress.remove(attempt);
    }
  }

  private LaneResult survive(JobAttempt attempt, String kind, Doing doing, TracedStep step)
      throws IOException {
    String id = attempt.job().requestId();
    if (!crashes.mayBegin(id, kind)) {
      LOG.error(
          "the process died of it: request={} kind={} times={}", id, kind, CrashCounter.LIMIT);
      return new LaneResult.Failed(FailureCodes.PROCESS_DIED);
    }
    try {
      return doing.about(payloads.open(attempt.job()), step);
    } finally {
      crashes.survived(id, kind);
    }
  }

  private LaneResult make(JobAttempt attempt, UnlearnTask task, Making making, TracedStep step)
      throws IOException {
    Instant begun = clock.instant();
    try (ArtefactWorkFolder folder = ArtefactWorkFolder.in(workDir)) {
      Artefact artefact = making.make(task, folder.path());
      attempt.requireWanted();
      step.with(SpanAttribute.KIND, artefact.manifest().kind())
          .with(SpanAttribute.DIGEST, artefact.digest());
      LOG.info(
          "artefact made: kind={} request={} millis={}",
          artefact.manifest().kind(),
          attempt.job().requestId(),
          Duration.between(begun, clock.instant()).toMillis());
      if (artefact.reason().isPresent()) {
        String reason = artefact.reason().get();
        if (artefact.manifest().kind() == Manifest.Kind.BUNDLE) {
          return missed(artefact, reason);
        }
        if (!attempt.isReleased()) {
          return new LaneResult.Held(reason, Measurements.of(artefact.manifest().measured()));
        }
      }
      if (artefact.manifest().kind() == Manifest.Kind.SHIELD) {
        builder.purge(task);
      }
      return new LaneResult.Made(
          TrainerEvents.ready(artefact, builder.store(artefact), clock.instant()),
          VerifiedFigures.of(artefact.manifest()));
    }
  }

  /** What can't be certified still helps its shield, unless it silences too much. */
  private LaneResult missed(Artefact bundle, String reason) throws IOException {
    Measurements measured = VerifiedFigures.of(bundle.manifest());
    if (!bundle.isBetterThanNone()) {
      return new LaneResult.Refused(reason, measured);
    }
    AdapterEvent event =
        TrainerEvents.ready(bundle, builder.store(bundle), clock.instant(), reason);
    return new LaneResult.Kept(event, reason, measured);
  }

  private static LaneResult failed(String requestId, String reason, Throwable failure) {
    LOG.error(
        "artefact not made: request={} reason={} error={}",
        requestId,
        reason,
        FailureCodes.describe(failure));
    return new LaneResult.Failed(reason);
  }
}
