package dev.lethe.trainer.lane;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.db.keys.KeyDestroyedException;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.unlearn.Artefact;
import dev.lethe.engine.unlearn.UnlearnTask;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.measured.Measurements;
import dev.lethe.trainer.work.Announcements;
import dev.lethe.trainer.work.Failures;
import dev.lethe.trainer.work.Forge;
import dev.lethe.trainer.work.JobPayloads;
import dev.lethe.trainer.work.JobReader;
import dev.lethe.trainer.work.Ticket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a lane does with a ticket: decrypt, let the engine work, sign, store. Never throws. Not
 * thread-safe: each lane has its own. Owns its payload reader.
 */
public final class ArtefactMaker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArtefactMaker.class);

  private final JobPayloads payloads;
  private final Forge forge;
  private final ProgressBoard progress;
  private final Path workDir;
  private final Deaths deaths;
  private final Clock clock;

  public ArtefactMaker(
      JobPayloads payloads, Forge forge, ProgressBoard progress, Path workDir, Clock clock) {
    this.payloads = payloads;
    this.forge = forge;
    this.progress = progress;
    this.workDir = workDir;
    this.deaths = new Deaths(workDir.resolve("deaths"));
    this.clock = clock;
  }

  Result shield(Ticket ticket) {
    return attempt(ticket, "shield", task -> make(ticket, task, forge::shield));
  }

  /**
   * Takes out of the background what the gates in force name. Never throws.
   *
   * @param live digests of the bundles in force
   */
  @SuppressWarnings("CatchingUnchecked") // nothing may end the lane's thread
  void purge(List<String> live) {
    try {
      forge.purge(live);
    } catch (Throwable e) {
      // The next fit tries again, and is not made before it has succeeded.
      LOG.error("the background cannot be purged: error={}", Failures.describe(e));
    }
  }

  /** Whether the forget set is short enough, which only the model's tokenizer can tell. */
  Result check(Ticket ticket) {
    return attempt(
        ticket,
        "check",
        task ->
            forge
                .tooLong(task)
                .<Result>map(reason -> new Result.Refused(reason, null))
                .orElseGet(Result.Fits::new));
  }

  /**
   * @param previous digests of the adapters in force, oldest first
   */
  Result fit(Ticket ticket, List<String> previous) {
    Making fitting =
        (task, folder) ->
            forge.fit(task, ticket.isReleased(), previous, folder, progress.listener(ticket));
    return attempt(ticket, "fit", task -> make(ticket, task, fitting));
  }

  @Override
  public void close() {
    payloads.close();
  }

  /** What is done about an opened job. */
  private interface Doing {
    Result about(UnlearnTask task) throws IOException;
  }

  /** One call of the engine. */
  private interface Making {
    Artefact make(UnlearnTask task, Path folder);
  }

  @SuppressWarnings("CatchingUnchecked") // nothing may end the lane's thread
  private Result attempt(Ticket ticket, String kind, Doing doing) {
    String id = ticket.job().requestId();
    try {
      ticket.requireWanted();
      return survive(ticket, kind, doing);
    } catch (Ticket.AbandonedException | CancellationException e) {
      return new Result.Abandoned();
    } catch (KeyDestroyedException e) {
      return failed(id, Failures.MISSING_KEY, e);
    } catch (DatabaseException | IOException | UncheckedIOException | KafkaException e) {
      // A full disk too, wherever the engine met it: the job is not at fault.
      LOG.warn("request waits: request={} error={}", id, Failures.describe(e));
      return new Result.Unavailable();
    } catch (JobReader.MissingException e) {
      return failed(id, Failures.MISSING_PAYLOAD, e);
    } catch (JobPayloads.UnreadableException e) {
      return failed(id, Failures.UNREADABLE_PAYLOAD, e);
    } catch (Throwable e) {
      return failed(id, Failures.ENGINE, e);
    } finally {
      progress.remove(ticket);
    }
  }

  private Result survive(Ticket ticket, String kind, Doing doing) throws IOException {
    String id = ticket.job().requestId();
    if (!deaths.mayBegin(id, kind)) {
      LOG.error("the process died of it: request={} kind={} times={}", id, kind, Deaths.LIMIT);
      return new Result.Failed(Failures.PROCESS_DIED);
    }
    try {
      return doing.about(payloads.open(ticket.job()));
    } finally {
      deaths.survived(id, kind);
    }
  }

  private Result make(Ticket ticket, UnlearnTask task, Making making) throws IOException {
    Instant begun = clock.instant();
    try (WorkFolder folder = WorkFolder.in(workDir)) {
      Artefact artefact = making.make(task, folder.path());
      ticket.requireWanted();
      LOG.info(
          "artefact made: kind={} request={} ms={}",
          artefact.manifest().kind(),
          ticket.job().requestId(),
          Duration.between(begun, clock.instant()).toMillis());
      if (artefact.reason().isPresent()) {
        String reason = artefact.reason().get();
        if (artefact.manifest().kind() == Manifest.Kind.BUNDLE) {
          return missed(artefact, reason);
        }
        if (!ticket.isReleased()) {
          return new Result.Held(reason, Measurements.of(artefact.manifest().measured()));
        }
      }
      if (artefact.manifest().kind() == Manifest.Kind.SHIELD) {
        forge.purge(task);
      }
      return new Result.Made(
          Announcements.ready(artefact, forge.store(artefact), clock.instant()),
          VerifiedFigures.of(artefact.manifest()));
    }
  }

  /** What can't be certified still helps its shield, unless it silences too much. */
  private Result missed(Artefact bundle, String reason) throws IOException {
    Measurements measured = VerifiedFigures.of(bundle.manifest());
    if (!bundle.isBetterThanNone()) {
      return new Result.Refused(reason, measured);
    }
    AdapterEvent event = Announcements.ready(bundle, forge.store(bundle), clock.instant(), reason);
    return new Result.Kept(event, reason, measured);
  }

  private static Result failed(String requestId, String reason, Throwable failure) {
    LOG.error(
        "artefact not made: request={} reason={} error={}",
        requestId,
        reason,
        Failures.describe(failure));
    return new Result.Failed(reason);
  }
}
