package dev.lethe.trainer.kafka;

import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.HoldReason;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.control.ActorClaim;
import dev.lethe.schemas.control.ActorTokens;
import dev.lethe.schemas.control.TrustedKeys;
import dev.lethe.schemas.measured.LegalHold;
import dev.lethe.service.kafka.RecentTraces;
import dev.lethe.service.trace.SpanAttribute;
import dev.lethe.service.trace.Spans;
import dev.lethe.service.trace.TracedStep;
import dev.lethe.trainer.lane.Lanes;
import dev.lethe.trainer.log.LogFollower;
import dev.lethe.trainer.work.ErasureJob;
import dev.lethe.trainer.work.FailureCodes;
import dev.lethe.trainer.work.HoldOrders;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poll loop: reads jobs, follows the log, takes results from the lanes and lets the partitions'
 * owners act. It never waits for an artefact. Whatever goes wrong in it, it leaves the group, joins
 * again and rebuilds its state from the log, which is the way of a restart too. {@link #stop()} and
 * {@link #isReady()} may be called from any thread.
 */
public final class JobConsumer implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(JobConsumer.class);

  /** Why a held request goes on where whoever released it gave no other reason. */
  private static final String RELEASED = "released";

  private static final String REJECTED = "rejected";
  private static final String LIFTED = "legal-hold-lifted";

  private static final Duration TICK = Duration.ofMillis(20);

  private final String model;
  private final String topic;
  private final TrustedKeys ingest;
  private final RecentTraces traces;
  private final Consumer<String, byte[]> jobs;
  private final LogFollower follower;
  private final Lanes lanes;
  private final PartitionAssignment assignment;
  private final Runnable eachTurn;
  private final Duration pauseBeforeRejoin;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile boolean ready;
  private volatile Backlog backlog = Backlog.NONE;

  /**
   * What is before this member.
   *
   * @param unread records of its partitions that were not read yet
   * @param unfinished jobs that were read and have not ended: waiting, running or held
   */
  public record Backlog(long unread, int unfinished) {
    static final Backlog NONE = new Backlog(0, 0);
  }

  /**
   * @param ingest the ingest service's keys, by which a job's word on who asked for it counts
   * @param traces is told of each job's
   * @param eachTurn is done once the log was read on; must not block, nor throw
   */
  public JobConsumer(
      String model,
      String topic,
      TrustedKeys ingest,
      RecentTraces traces,
      Consumer<String, byte[]> jobs,
      LogFollower follower,
      Lanes lanes,
      PartitionAssignment assignment,
      Runnable eachTurn,
      Duration pauseBeforeRejoin) {
    this.model = model;
    this.topic = topic;
    this.ingest = ingest;
    this.traces = traces;
    this.jobs = jobs;
    this.follower = follower;
    this.lanes = lanes;
    this.assignment = assignment;
    this.eachTurn = eachTurn;
    this.pauseBeforeRejoin = pauseBeforeRejoin;
  }

  @Override
  public void run() {
    while (!isStopping()) {
      try {
        jobs.subscribe(List.of(topic), assignment);
        while (!isStopping()) {
          turn();
        }
      } catch (RuntimeException e) {
        LOG.error("job consumer starts over: error={}", FailureCodes.describe(e));
      }
      leave();
    }
  }

  /** Ends {@link #run()} after the present turn. */
  public void stop() {
    stopping.countDown();
  }

  /** Whether the group has assigned what it will, and the log is known. */
  public boolean isReady() {
    return ready;
  }

  /** As of the latest turn of the loop. */
  public Backlog backlog() {
    return backlog;
  }

  private void turn() {
    Duration patience = patience();
    follower.poll(patience);
    eachTurn.run();
    for (ConsumerRecord<String, byte[]> job : jobs.poll(patience)) {
      accept(job);
    }
    long unread = 0;
    for (TopicPartition partition : jobs.assignment()) {
      long lag = jobs.currentLag(partition).orElse(1);
      unread += lag;
      if (lag == 0) {
        assignment.backlogRead(partition);
      }
    }
    assignment.receive(lanes.takeOutcomes());
    assignment.advance();
    backlog = new Backlog(unread, assignment.unfinished());
    ready = assignment.isReady();
  }

  /**
   * How long to wait for each topic. While a lane is at work that is waited for in their place: a
   * shield that is made should be announced at once.
   */
  private Duration patience() {
    if (!lanes.areBusy()) {
      return TICK;
    }
    try {
      lanes.await(TICK);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    return Duration.ZERO;
  }

  private void accept(ConsumerRecord<String, byte[]> job) {
    TopicPartition partition = new TopicPartition(job.topic(), job.partition());
    PartitionState state = assignment.owner(partition).state();
    if (job.value() == null) {
      state.passed(job.offset());
      return;
    }
    try {
      UnlearningJob read = EventSerdes.jobs().read(job.value()).data();
      accept(read, job, partition, state);
    } catch (InvalidEventException e) {
      // Only the intake writes here; the record stays in the topic for whoever looks into it.
      LOG.error(
          "passed over an invalid job: topic={} partition={} offset={} reason={}",
          job.topic(),
          job.partition(),
          job.offset(),
          e.getMessage());
      state.passed(job.offset());
    }
  }

  /** What is done about the request here follows from the first job of it that was read. */
  private void accept(
      UnlearningJob read,
      ConsumerRecord<String, byte[]> job,
      TopicPartition partition,
      PartitionState state) {
    if (!read.model().equals(model)) {
      state.passed(job.offset());
      return;
    }
    try (TracedStep received = Spans.process(topic, job.headers()).inThread()) {
      received
          .with(SpanAttribute.REQUEST_ID, read.requestId())
          .with(SpanAttribute.MODEL, read.model())
          .with(SpanAttribute.MESSAGING_PARTITION, Integer.toString(job.partition()))
          .with(SpanAttribute.MESSAGING_OFFSET, job.offset())
          .with(SpanAttribute.EVENT, read.action());
      traces.heard(read.requestId(), received.headers());
      accept(read, partition, job.offset(), state);
    }
  }

  private void accept(
      UnlearningJob job, TopicPartition partition, long offset, PartitionState state) {
    switch (job.action()) {
      case ERASE -> {
        List<String> holds = Objects.requireNonNullElse(job.holds(), List.of());
        state.erase(new ErasureJob(job.requestId(), job.tenant(), partition, offset, holds));
      }
      case CANCEL -> state.cancel(job.requestId(), actor(job, ActorClaim.Action.CANCEL), offset);
      case RELEASE, REJECT, HOLD, LIFT ->
          state.order(job.requestId(), orders -> order(job, orders), offset);
    }
  }

  private void order(UnlearningJob job, HoldOrders orders) {
    switch (job.action()) {
      case RELEASE -> orders.release(decision(job, ActorClaim.Action.RELEASE, RELEASED));
      case REJECT -> orders.reject(decision(job, ActorClaim.Action.REJECT, REJECTED));
      case LIFT -> orders.lift(decision(job, ActorClaim.Action.LIFT, LIFTED));
      case HOLD -> {
        String reason = Objects.requireNonNullElse(job.reason(), HoldReason.LEGAL_HOLD);
        LegalHold hold = new LegalHold(reason, job.until(), job.at());
        orders.hold(new HoldOrders.Order(hold, actor(job, ActorClaim.Action.HOLD)));
      }
      case ERASE, CANCEL -> throw new IllegalArgumentException("no order about holding");
    }
  }

  private HoldOrders.Decision decision(
      UnlearningJob job, ActorClaim.Action asked, String otherwise) {
    return new HoldOrders.Decision(
        Objects.requireNonNullElse(job.holds(), List.of()),
        Objects.requireNonNullElse(job.reason(), otherwise),
        actor(job, asked));
  }

  /** Who asked for it; whoever could write the topic, where no word that counts says more. */
  private Actor actor(UnlearningJob job, ActorClaim.Action asked) {
    String token = job.actor();
    return token == null
        ? Actor.TOPIC
        : ActorTokens.open(token, asked, job.requestId(), ingest)
            .filter(claim -> claim.actsFor(job.tenant()))
            .map(ActorClaim::actor)
            .orElse(Actor.TOPIC);
  }

  private void leave() {
    ready = false;
    backlog = Backlog.NONE;
    try {
      assignment.close();
      jobs.unsubscribe();
      if (stopping.await(pauseBeforeRejoin.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.info("job consumer stopped");
      }
    } catch (RuntimeException e) {
      LOG.error("cannot leave the consumer group: error={}", FailureCodes.describe(e));
    } catch (InterruptedException e) {
      stop();
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }
}
