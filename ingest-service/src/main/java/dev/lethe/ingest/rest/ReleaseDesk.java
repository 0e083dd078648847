package dev.lethe.ingest.rest;

import dev.lethe.db.RequestQueries;
import dev.lethe.db.RequestStatus;
import dev.lethe.ingest.IngestConfig;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.UnlearningJob;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * Lets a held request go on. It writes to the trainer's topic and not to the intake: whoever may
 * hand requests in must not thereby be able to let them go on. Thread-safe.
 */
@Singleton
final class ReleaseDesk {
  /** How long an answer waits for the view. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final RequestQueries queries;
  private final IntakeWriter jobs;
  private final Clock clock;

  @Inject
  ReleaseDesk(IngestConfig config, Topics topics, RequestQueries queries, Clock clock) {
    this.queries = queries;
    this.jobs = new IntakeWriter(config.kafka().bootstrap(), topics.jobs());
    this.clock = clock;
  }

  /**
   * Says that it may go on, and waits a little for the trainer.
   *
   * @param reason a short code, never payload text
   * @return the status after that; HELD if the trainer has not said so yet
   * @throws ProblemException if there is no such request, or it is not held
   */
  RequestStatus release(String id, String reason, Map<String, String> trace) {
    RequestStatus status = queries.find(id).orElseThrow(ProblemException::notFound);
    if (status.state() != RequestState.HELD) {
      throw new ProblemException(
          409,
          "not-held",
          "The request does not wait for a release: it is " + status.state() + ".");
    }
    UnlearningJob job =
        new UnlearningJob(
            id,
            status.tenant(),
            status.model(),
            UnlearningJob.Action.RELEASE,
            clock.instant(),
            null,
            reason);
    jobs.write(status.model(), EventSerdes.jobs().write(Event.of(job)), trace);
    Waiting wait = new Waiting(PATIENCE);
    while (status.state() == RequestState.HELD && wait.pause()) {
      status = queries.find(id).orElse(status);
    }
    return status;
  }

  @PreDestroy
  void close() {
    jobs.close();
  }
}
