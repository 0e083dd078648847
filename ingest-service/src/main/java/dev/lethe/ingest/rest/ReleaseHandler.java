package dev.lethe.ingest.rest;

import dev.lethe.access.Caller;
import dev.lethe.db.RequestQueries;
import dev.lethe.db.RequestStatus;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.control.ActorClaim;
import dev.lethe.service.kafka.KafkaClients;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets a held request go on. It writes to the trainer's topic and not to the intake: whoever may
 * hand requests in must not thereby be able to let them go on. Thread-safe.
 */
@Singleton
public final class ReleaseHandler {
  /** How long an answer waits for the view. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");

  private final RequestQueries queries;
  private final TenantScope tenants;
  private final ActorTokenIssuer actors;
  private final TopicWriter jobs;
  private final Clock clock;

  @Inject
  ReleaseHandler(
      KafkaClients kafka,
      Topics topics,
      RequestQueries queries,
      TenantScope tenants,
      ActorTokenIssuer actors,
      Clock clock) {
    this.queries = queries;
    this.tenants = tenants;
    this.actors = actors;
    this.jobs = new TopicWriter(kafka, topics.jobs());
    this.clock = clock;
  }

  /**
   * Says that it may go on, and waits a little for the trainer.
   *
   * @param reason a short code, never payload text
   * @param trace W3C trace context to pass on
   * @return the status after that; HELD if the trainer has not said so yet
   * @throws ProblemException if the reason is no code, there is no such request, or it is not held
   */
  public RequestStatus release(
      Caller caller, String id, @Nullable String reason, Map<String, String> trace) {
    if (reason != null && !CODE.matcher(reason).matches()) {
      throw new ProblemException(
          400,
          "bad-reason",
          "The reason is a code of up to 64 letters, digits, dots, colons, dashes.",
          "/reason");
    }
    RequestStatus status = tenants.require(caller, id);
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
            reason,
            actors.token(caller, ActorClaim.Action.RELEASE, id));
    jobs.write(status.model(), EventSerdes.jobs().write(Event.of(job)), trace);
    return DeadlinePoller.until(
        PATIENCE, () -> queries.find(id).orElse(status), seen -> seen.state() != RequestState.HELD);
  }

  @PreDestroy
  void close() {
    jobs.close();
  }
}
