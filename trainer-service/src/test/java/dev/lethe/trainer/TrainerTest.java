package dev.lethe.trainer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.bundle.Manifest;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.ServiceRole;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.measured.Method;
import dev.lethe.service.trace.SpanRecorder;
import dev.lethe.service.trace.SpanRecorder.Recorded;
import dev.lethe.trainer.work.SuppliedAdapters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on their way through a trainer. */
class TrainerTest {
  @AutoClose private final Trainers trainers;
  private final TestTopics log;
  private final FakeArtefactBuilder builder;

  TrainerTest(@TempDir Path folder) {
    trainers = new Trainers(folder);
    log = trainers.log;
    builder = trainers.builder;
  }

  @Test
  void takesARequestFromItsJobToItsBundle() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("r1");
      log.shielded("r1");
      log.awaitState("r1", RequestState.VERIFIED);

      assertThat(log.states("r1"))
          .containsExactly(RequestState.SHIELDED, RequestState.FITTING, RequestState.VERIFIED);
      RequestEvent verified = log.requests("r1").get(2);
      assertThat(verified.bundle())
          .isEqualTo(FakeArtefactBuilder.digest("r1", Manifest.Kind.BUNDLE));
      Method method = requireNonNull(verified.measured()).method().orElseThrow();
      assertThat(method.name()).isEqualTo("gated-lora");
      assertThat(method.baseDigest()).startsWith("sha256:");
      assertThat(log.adapters("r1"))
          .extracting(AdapterEvent::kind)
          .containsExactly(AdapterEvent.Kind.SHIELD_READY, AdapterEvent.Kind.ADAPTER_READY);
      assertThat(builder.purged).as("the background, for the shield").containsExactly("r1");
      assertThat(builder.tasks.get("r1")).extracting(task -> task.examples().size()).isEqualTo(1);
      log.await("the offset to move on", () -> log.committed(trainers.group()) == 1);
      assertThat(trainer.progress().jobs()).isEmpty();
    }
  }

  @Test
  void whatItPublishesCarriesOnTheTraceOfItsJobAndNoOther() throws Exception {
    // Given a job under a trace, and one under what is none
    String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    try (Trainer trainer = trainers.start()) {
      log.sendUnder(parent);
      log.erase("traced");
      log.sendUnder("00-forged");
      log.erase("untraced");
      log.sendUnder(null);
      log.shielded("traced");
      log.shielded("untraced");

      // When both are done
      log.awaitState("traced", RequestState.VERIFIED);
      log.awaitState("untraced", RequestState.VERIFIED);

      // Then every record of the first is of its trace
      assertThat(log.traces())
          .containsExactlyInAnyOrder(
              "traced SHIELD_READY " + parent,
              "traced FITTING " + parent,
              "traced ADAPTER_READY " + parent,
              "traced VERIFIED " + parent);
    }
  }

  @Test
  void aRequestsJobFitsAndStatementsAreSpansOfItsTrace() throws Exception {
    String id = "1bf7651916cd43dd8448eb211c80319c";
    try (SpanRecorder recorder = SpanRecorder.start();
        Trainer trainer = trainers.start()) {
      log.sendUnder("00-" + id + "-b7ad6b7169203331-01");
      log.erase("traced");
      log.sendUnder(null);
      log.shielded("traced");
      log.awaitState("traced", RequestState.VERIFIED);

      String jobs = "process " + log.topics.jobs();
      String statements = "send " + log.topics.adapterEvents();
      log.await("the spans", () -> recorder.named(statements).size() == 2);
      assertThat(recorder.spans())
          .filteredOn(span -> span.traceId().equals(id))
          .extracting(Recorded::name)
          .contains(jobs, "shield", "check", "fit", statements);
      Recorded received = recorder.named(jobs).get(0);
      assertThat(received.parentId()).isEqualTo("b7ad6b7169203331");
      Recorded fit = recorder.named("fit").get(0);
      assertThat(fit.parentId()).isEqualTo(received.spanId());
      assertThat(fit.attributes())
          .containsEntry("lethe.outcome", "made")
          .containsEntry("lethe.artefact.kind", "bundle");
      assertThat(recorder.spans().toString()).doesNotContain("prompt", "completion");
    }
  }

  @Test
  void aRequestWaitsForItsAdapterAndNobodyWaitsForIt() throws Exception {
    // Given a request whose adapter somebody else is fitting
    Actor operator = Actor.key("0123456789ab", Role.OPERATOR);
    AtomicBoolean handedIn = new AtomicBoolean();
    List<String> forgotten = new CopyOnWriteArrayList<>();
    builder.adapters =
        new SuppliedAdapters() {
          @Override
          public boolean isAwaited(String id, Instant shieldedAt, Instant now) {
            return id.equals("theirs") && !handedIn.get();
          }

          @Override
          public Optional<Actor> suppliedBy(String id) {
            return id.equals("theirs") ? Optional.of(operator) : Optional.empty();
          }

          @Override
          public void forget(String id) {
            forgotten.add(id);
          }
        };
    try (Trainer trainer = trainers.start()) {
      log.erase("theirs");
      log.erase("ours");
      log.shielded("theirs");
      log.shielded("ours");
      log.awaitState("ours", RequestState.VERIFIED);
      assertThat(log.states("theirs")).containsExactly(RequestState.SHIELDED);

      // When it is handed in
      handedIn.set(true);
      log.awaitState("theirs", RequestState.VERIFIED);

      // Then the fit is the step of whoever handed it in, and what waited is gone
      assertThat(log.requests("theirs").get(1).actor()).isEqualTo(operator);
      assertThat(log.requests("ours").get(1).actor()).isEqualTo(ServiceRole.TRAINER.actor());
      log.await("its end", () -> forgotten.containsAll(List.of("ours", "theirs")));
    }
  }

  @Test
  void shieldsOthersWhileItFitsAndFitsOneAfterTheOther() throws Exception {
    try (Trainer trainer = trainers.start()) {
      log.erase("slow-1");
      log.shielded("slow-1");
      trainers.awaitFit("slow-1");

      log.erase("r2");
      log.shielded("r2");

      assertThat(builder.fits).containsExactly("slow-1");
      log.await("progress", () -> !trainer.progress().jobs().isEmpty());
      builder.letGo = true;
      log.awaitState("r2", RequestState.VERIFIED);
      assertThat(builder.previous.get("r2"))
          .containsExactly(FakeArtefactBuilder.digest("slow-1", Manifest.Kind.BUNDLE));
    }
  }

  @Test
  void aRequestThatWouldSilenceTooMuchWaitsForAPersonAndNobodyWaitsForIt() throws Exception {
    // Given a request that is held, also by the trainer that comes after
    try (Trainer first = trainers.start()) {
      log.erase("broad-1");
      log.awaitState("broad-1", RequestState.HELD);
    }
    try (Trainer second = trainers.start()) {
      log.erase("r2");
      log.shielded("r2");
      log.awaitState("r2", RequestState.VERIFIED);
      assertThat(log.adapters("broad-1")).isEmpty();
      assertThat(builder.purged).as("nothing is taken for what is held").containsExactly("r2");
      RequestEvent held = log.requests("broad-1").get(0);
      assertThat(held.reason()).isEqualTo("forget-score");
      assertThat(requireNonNull(held.measured()).json().path("forgetAfter").asDouble())
          .isEqualTo(0.25);

      // When it is released
      log.release("broad-1", "attempt-7");
      log.shielded("broad-1");
      log.awaitState("broad-1", RequestState.VERIFIED);
    }

    // Then it goes its way, and the log says why
    assertThat(log.states("broad-1"))
        .containsExactly(
            RequestState.HELD,
            RequestState.ACCEPTED,
            RequestState.SHIELDED,
            RequestState.FITTING,
            RequestState.VERIFIED);
    assertThat(log.requests("broad-1").get(1).reason()).isEqualTo("attempt-7");
    assertThat(builder.releasedFits).containsExactly("broad-1");
    assertThat(builder.purged).containsExactly("r2", "broad-1");
  }

  @Test
  void passesOverOtherModelsAndWhatItCannotRead() throws Exception {
    log.send(log.topics.jobs(), "m", "not json".getBytes(StandardCharsets.UTF_8));
    UnlearningJob foreign =
        new UnlearningJob(
            "r0", "acme", "other", UnlearningJob.Action.ERASE, Instant.now(), "AAAA", null, null);
    log.send(log.topics.jobs(), "m", EventSerdes.jobs().write(Event.of(foreign)));

    try (Trainer trainer = trainers.start()) {
      log.erase("r1");
      log.awaitAdapter("r1", AdapterEvent.Kind.SHIELD_READY);
      log.await("the offset to move past both", () -> log.committed(trainers.group()) == 2);

      assertThat(builder.shields).containsExactly("r1");
      assertThat(log.states("r0")).isEmpty();
      assertThat(trainer.isReady()).isTrue();
    }
  }

  @Test
  void nothingIsAnnouncedWhileTheLogLacksWhatItsHeadCovers() throws Exception {
    // Given a head of a log that somebody has emptied since
    TestTopics lost = new TestTopics(log.topics, "m");
    StatementChains before = new StatementChains("m");
    AdapterEvent gone = before.state(TrainerSamples.adapter("old", AdapterEvent.Kind.SHIELD_READY));
    lost.say(before.head());

    try (lost;
        Trainer trainer = trainers.start()) {
      log.await("the trainer to be ready", trainer::isReady);
      log.erase("r1");

      // When the log is put together again
      assertThat(log.adapters("r1")).isEmpty();
      log.send(log.topics.adapterEvents(), "m", EventSerdes.adapterEvents().write(Event.of(gone)));

      // Then work goes on behind what was there
      log.awaitAdapter("r1", AdapterEvent.Kind.SHIELD_READY);
      assertThat(requireNonNull(log.adapters("r1").get(0).statement()).sequence()).isEqualTo(2);
    }
  }
}
