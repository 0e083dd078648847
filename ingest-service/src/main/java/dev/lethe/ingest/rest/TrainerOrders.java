package dev.lethe.ingest.rest;

import dev.lethe.access.Caller;
import dev.lethe.db.RequestStatus;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.control.ActorClaim;
import dev.lethe.service.kafka.KafkaClients;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells the trainer what approvers decided about a request that waits for them. It writes to the
 * trainer's topic and not to the intake: whoever may hand requests in must not thereby be able to
 * decide about them. Thread-safe.
 */
@Singleton
final class TrainerOrders {
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");

  private final ActorTokenIssuer actors;
  private final TopicWriter jobs;
  private final Clock clock;

  @Inject
  TrainerOrders(KafkaClients kafka, Topics topics, ActorTokenIssuer actors, Clock clock) {
    this.actors = actors;
    this.jobs = new TopicWriter(kafka, topics.jobs());
    this.clock = clock;
  }

  /** Whether it is a short code, which says no more in the log than its writer meant to say. */
  static boolean isCode(String reason) {
    return CODE.matcher(reason).matches();
  }

  /**
   * Says that the caller decided about what the request is held for, and about nothing else.
   *
   * @param reason a short code; null where there is none to give
   * @param trace W3C trace context to pass on
   */
  void decide(
      Caller caller,
      RequestStatus held,
      UnlearningJob.Action action,
      @Nullable String reason,
      Map<String, String> trace) {
    UnlearningJob job = job(caller, held, action, reason);
    String hold = held.reason();
    write(hold == null ? job : job.heldFor(List.of(hold)), trace);
  }

  /**
   * Says that the caller wants it under legal hold.
   *
   * @param until when that ends by itself; null where it does not
   * @return the time of the order, by which the log tells it from others
   */
  Instant hold(
      Caller caller,
      RequestStatus status,
      String reason,
      @Nullable Instant until,
      Map<String, String> trace) {
    UnlearningJob job = job(caller, status, UnlearningJob.Action.HOLD, reason).until(until);
    write(job, trace);
    return job.at();
  }

  /** Says that the caller lifts the legal hold that was ordered last. */
  void lift(Caller caller, RequestStatus held, @Nullable String reason, Map<String, String> trace) {
    write(job(caller, held, UnlearningJob.Action.LIFT, reason), trace);
  }

  @PreDestroy
  void close() {
    jobs.close();
  }

  private UnlearningJob job(
      Caller caller, RequestStatus status, UnlearningJob.Action action, @Nullable String reason) {
    ActorClaim.Action asked = ActorClaim.Action.valueOf(action.name());
    return new UnlearningJob(
        status.id(),
        status.tenant(),
        status.model(),
        action,
        clock.instant(),
        null,
        reason,
        actors.token(caller, asked, status.id()));
  }

  private void write(UnlearningJob job, Map<String, String> trace) {
    jobs.write(job.model(), EventSerdes.jobs().write(Event.of(job)), trace);
  }
}
