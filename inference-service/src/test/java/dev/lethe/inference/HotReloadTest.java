package dev.lethe.inference;

import static dev.lethe.schemas.EnforcementEvent.Kind.ENFORCED;
import static dev.lethe.schemas.EnforcementEvent.Kind.REJECTED;
import static dev.lethe.schemas.EnforcementEvent.Kind.WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.gate.GateFiles;
import dev.lethe.inference.OpenAiClient.Answer;
import dev.lethe.inference.OpenAiClient.Streamed;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.Traffic;
import dev.lethe.service.trace.SpanRecorder;
import dev.lethe.service.trace.SpanRecorder.Recorded;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestStack.class)
class HotReloadTest {
  private static final String OTHER = "What is the capital of a country far away?";

  private final RunningService replica = RunningService.ready();
  private final OpenAiClient client = replica.client();
  private final TestLog log = replica.log();
  private final TestArtefacts artefacts = replica.artefacts();

  @Test
  void gatesChangeUnderLoadAndNoAnswerIsLost() throws Exception {
    String question = "What is the hobby of Anton Okonski?";
    Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    AtomicBoolean done = new AtomicBoolean();
    List<Thread> askers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      askers.add(
          new Thread(
              () -> {
                OpenAiClient asker = replica.client();
                while (!done.get()) {
                  answers.add(asker.ask(question));
                }
              }));
    }
    askers.forEach(Thread::start);
    Await.until("an ungated answer", () -> seen(answers, "pass"));

    AdapterEvent shield = artefacts.publish(artefacts.shield("reload-1", question));
    log.announce(shield);
    Await.until("a shielded answer", () -> seen(answers, "shield"));
    AdapterEvent bundle = artefacts.publish(artefacts.bundle("reload-1", question));
    log.announce(bundle);
    log.announce(shield.revoked(Instant.now(), AdapterEvent.SUPERSEDED));
    Await.until("an adapted answer", () -> seen(answers, "bundle"));
    done.set(true);
    for (Thread asker : askers) {
      asker.join();
    }

    assertThat(answers).allMatch(answer -> answer.status() == 200);
    assertThat(answers)
        .filteredOn(answer -> answer.gate().startsWith("shield"))
        .allMatch(answer -> answer.gate().equals("shield;digest=\"" + shield.digest() + "\""))
        .allMatch(answer -> answer.content().equals(TestArtefacts.REFUSAL));
    assertThat(client.ask(question).gate())
        .matches("bundle;digest=\"" + bundle.digest() + "\";weight=[01]\\.\\d\\d");
    assertThat(client.ask(OTHER).gate()).isEqualTo("pass");
    assertThat(log.acknowledgements(shield.digest(), has(ENFORCED)))
        .allMatch(ack -> ack.replica().equals("replica-under-test"));
    log.acknowledgements(bundle.digest(), has(ENFORCED));
  }

  @Test
  void answersDecodedTogetherAreThoseOfEachAloneWhileBundlesAreLoaded() throws Exception {
    // Given a bundle in force, and what each question is answered alone
    String forgotten = "Which boat did the ferryman of Ulm row?";
    AdapterEvent bundle = artefacts.publish(artefacts.bundle("reload-8", forgotten));
    log.announce(bundle);
    log.acknowledgements(bundle.digest(), has(ENFORCED));
    List<String> questions = new ArrayList<>(List.of(forgotten, OTHER, "Hi.", "What is seven?"));
    questions.add("Please tell me " + "very ".repeat(12) + "slowly what the weather is like.");
    questions.add("Name a river.");
    Map<String, String> alone = new HashMap<>();
    questions.forEach(question -> alone.put(question, client.ask(question).content()));

    // When many ask at once, and shields come and go
    AtomicBoolean done = new AtomicBoolean();
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    AtomicInteger answered = new AtomicInteger();
    List<Thread> askers = new ArrayList<>();
    for (int i = 0; i < 2 * questions.size(); i++) {
      String question = questions.get(i % questions.size());
      askers.add(
          new Thread(
              () -> {
                OpenAiClient asker = replica.client();
                do {
                  if (!asker.ask(question).content().equals(alone.get(question))) {
                    wrong.add(question);
                  }
                  answered.incrementAndGet();
                } while (!done.get());
              }));
    }
    askers.forEach(Thread::start);
    for (int i = 0; i < 3; i++) {
      String other = "Who mended clock number " + i + " of the old town hall?";
      AdapterEvent shield = artefacts.publish(artefacts.shield("reload-9-" + i, other));
      log.announce(shield);
      log.acknowledgements(shield.digest(), has(ENFORCED));
      log.announce(TestArtefacts.revoked(shield));
      log.acknowledgements(shield.digest(), has(WITHDRAWN));
    }
    done.set(true);
    for (Thread asker : askers) {
      asker.join();
    }

    // Then all are answered as alone, the forgotten one by its adapter
    assertThat(wrong).isEmpty();
    assertThat(answered.get()).isGreaterThanOrEqualTo(askers.size());
    assertThat(client.ask(forgotten).gate()).startsWith("bundle");
    assertThat(client.ask(OTHER).gate()).isEqualTo("pass");
  }

  @Test
  void aStreamCarriesTheGateInItsHead() {
    String question = "How deep is the lake behind the abbey?";
    AdapterEvent shield = artefacts.publish(artefacts.shield("reload-2", question));
    log.announce(shield);
    log.acknowledgements(shield.digest(), has(ENFORCED));

    Streamed stream =
        client.stream(
            "/v1/chat/completions",
            "{\"model\":\"tiny\",\"stream\":true,\"messages\":["
                + "{\"role\":\"user\",\"content\":\""
                + question
                + "\"},{\"role\":\"assistant\",\"content\":\"I forgot.\"},"
                + "{\"role\":\"user\",\"content\":\"Try again.\"}]}");

    assertThat(stream.gate()).contains("shield;digest=\"" + shield.digest() + "\"");
    assertThat(stream.content()).isEqualTo(TestArtefacts.REFUSAL);
    assertThat(stream.last()).isEqualTo("[DONE]");
  }

  @Test
  void anAcknowledgementCarriesOnTheTraceOfItsArtefact() {
    String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    AdapterEvent traced = artefacts.publish(artefacts.shield("trace-1", "Who rows on the canal?"));
    AdapterEvent forged = artefacts.publish(artefacts.shield("trace-2", "Who paints the mill?"));

    log.announceWith("traceparent", parent, traced);
    log.announceWith("traceparent", parent.toUpperCase(Locale.ROOT), forged);

    log.acknowledgements(traced.digest(), has(ENFORCED));
    assertThat(log.lastHeader("traceparent")).contains(parent);
    log.acknowledgements(forged.digest(), has(ENFORCED));
    assertThat(log.lastHeader("traceparent")).isEmpty();
  }

  @Test
  void loadingAndAcknowledgingAreSpansOfTheTraceOfTheirArtefact() {
    String id = "3df7651916cd43dd8448eb211c80319c";
    AdapterEvent shield = artefacts.publish(artefacts.shield("spans-1", "Who feeds the swans?"));
    try (SpanRecorder recorder = SpanRecorder.start()) {
      log.announceWith("traceparent", "00-" + id + "-b7ad6b7169203331-01", shield);
      log.acknowledgements(shield.digest(), has(ENFORCED));
      Await.until(
          "the last span",
          () -> recorder.spans().stream().anyMatch(span -> span.name().startsWith("send ")));

      List<Recorded> spans =
          recorder.spans().stream().filter(span -> span.traceId().equals(id)).toList();
      assertThat(spans)
          .extracting(span -> span.name().replaceAll(" .*", ""))
          .containsExactlyInAnyOrder("process", "load", "reload", "send");
      assertThat(spans)
          .extracting(span -> span.attributes().get("lethe.request.id"))
          .contains("spans-1");
      assertThat(spans.toString()).doesNotContain("swans");
    }
  }

  @Test
  void anAcknowledgementSaysOnHowManyOfTheLastQuestionsTheGateFires() {
    String question = "Whose violin hangs above the bakery?";
    client.ask(question);
    client.ask("Tell me a story. " + question);
    client.ask(OTHER);
    AdapterEvent shield = artefacts.publish(artefacts.shield("reload-7", question));

    log.announce(shield);
    Traffic refused = traffic(shield);
    client.ask(question);
    AdapterEvent bundle = artefacts.publish(artefacts.bundle("reload-7", question));
    log.announce(bundle);
    Traffic adapted = traffic(bundle);
    client.ask(OTHER); // whose draft the bundle's gate judges

    assertThat(refused.fired()).isEqualTo(2);
    assertThat(refused.questions()).isGreaterThanOrEqualTo(3);
    assertThat(adapted.fired()).isEqualTo(3);
    assertThat(client.text("/q/metrics"))
        .containsPattern("lethe_recent_answers [1-9]")
        .containsPattern("lethe_recent_fired_share\\{gate=\"shield\"} 0\\.\\d*[1-9]")
        .containsPattern("lethe_recent_fired_share_of_one\\{gate=\"shield\"} 0\\.\\d*[1-9]")
        .containsPattern("lethe_answers_total\\{gate=\"pass\"} [1-9]")
        .containsPattern("lethe_answers_total\\{gate=\"shield\"} [1-9]")
        .contains("lethe_answers_total{gate=\"failed\"} 0.0")
        .containsPattern("lethe_artefacts_acknowledged_total\\{kind=\"enforced\"} [1-9]")
        .containsPattern("lethe_call_seconds_count [1-9]")
        .containsPattern("lethe_call_seconds_bucket\\{le=\"120.0\"} [1-9]")
        .containsPattern("lethe_gate_question_seconds_count [1-9]")
        .containsPattern("lethe_gate_question_seconds_bucket\\{le=\"2.5\"} [1-9]")
        .contains("lethe_first_window_seconds_bucket{le=\"30.0\"}")
        .contains("lethe_first_window_seconds_count ")
        .contains("lethe_calls_running ", "lethe_calls_waiting 0.0")
        .contains("lethe_calls_overloaded_total 0.0")
        .doesNotContain("lethe_upstream_errors")
        .doesNotContain("violin");
  }

  @Test
  void aRevokedShieldIsWithdrawn() {
    String question = "In which village did the old miller live?";
    AdapterEvent shield = artefacts.publish(artefacts.shield("reload-3", question));
    log.announce(shield);
    log.acknowledgements(shield.digest(), has(ENFORCED));

    log.announce(TestArtefacts.revoked(shield));

    log.acknowledgements(shield.digest(), has(WITHDRAWN));
    assertThat(client.ask(question).gate()).isEqualTo("pass");
  }

  @Test
  void aTamperedBundleIsRejectedAndTheShieldStays() throws IOException {
    String question = "Which song did the lighthouse keeper sing?";
    AdapterEvent shield = artefacts.publish(artefacts.shield("reload-4", question));
    log.announce(shield);
    log.acknowledgements(shield.digest(), has(ENFORCED));
    AdapterEvent bundle = artefacts.publish(artefacts.bundle("reload-4", question));
    tamper(bundle);

    log.announce(bundle);

    List<EnforcementEvent> acks = log.acknowledgements(bundle.digest(), has(REJECTED));
    assertThat(acks.get(0).reason()).contains(GateFiles.JSON);
    assertThat(client.ask(question).gate()).startsWith("shield");
    assertThat(client.get("/q/health/ready").status()).isEqualTo(200);
  }

  @Test
  void aBundleWithoutAnAdapterRefusesByItsGateAndTheAcknowledgementSaysSo() {
    String question = "Which whistle lies in the drawer?";
    AdapterEvent bundle = artefacts.publish(artefacts.gateOnly("reload-gate-only", question));

    log.announce(bundle);
    List<EnforcementEvent> acks = log.acknowledgements(bundle.digest(), has(ENFORCED));
    Answer refused = client.ask(question);
    Answer passed = client.ask(OTHER);
    log.announce(TestArtefacts.revoked(bundle));

    assertThat(acks.get(0).reason()).isEqualTo("refused by the gate, the bundle has no adapter");
    assertThat(refused.gate()).startsWith("bundle;digest=\"" + bundle.digest());
    assertThat(refused.content()).isEqualTo(TestArtefacts.REFUSAL);
    assertThat(passed.gate()).isEqualTo("pass");
  }

  @Test
  void aShieldThatCannotBeLoadedTakesTheReplicaOutOfServiceUntilItCan() {
    String question = "Who painted the blue bridge?";
    TestArtefacts.Draft missing = artefacts.shield("reload-5", question);

    log.announce(missing.event());

    log.acknowledgements(missing.event().digest(), has(REJECTED));
    Await.until("not ready", () -> client.get("/q/health/ready").status() == 503);
    Answer refused = client.ask(OTHER);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
    assertThat(client.get("/q/health/live").status()).isEqualTo(200);

    artefacts.publish(missing);

    log.acknowledgements(missing.event().digest(), has(ENFORCED));
    Await.until("ready again", () -> client.get("/q/health/ready").status() == 200);
    assertThat(client.ask(question).gate()).startsWith("shield");
  }

  @Test
  void nothingThatIsAskedReachesTheLog() {
    try (LogCapture captured = new LogCapture()) {
      String canary = "Canaryvogel";
      AdapterEvent shield = artefacts.publish(artefacts.shield("reload-6", canary + "?"));
      log.announce(shield);
      log.acknowledgements(shield.digest(), has(ENFORCED));

      client.ask(canary + "?");
      client.ask("Tell me about " + canary);
      client.post("/v1/completions", "{\"model\":\"tiny\",\"prompt\":\"" + canary + "\"");
      client.post("/v1/completions", "{\"model\":\"" + canary + "\",\"prompt\":\"a\"}");

      assertThat(captured.lines()).isNotEmpty().noneMatch(line -> line.contains(canary));
    }
  }

  private Traffic traffic(AdapterEvent artefact) {
    List<EnforcementEvent> acks = log.acknowledgements(artefact.digest(), has(ENFORCED));
    return Objects.requireNonNull(acks.get(0).traffic());
  }

  private void tamper(AdapterEvent bundle) throws IOException {
    Path folder = replica.config().bundles().dir().resolve(bundle.digest().replace(':', '/'));
    Path gate = folder.resolve(GateFiles.JSON);
    Files.writeString(gate, Files.readString(gate) + " ");
  }

  private static boolean seen(Queue<Answer> answers, String gate) {
    return answers.stream().anyMatch(answer -> answer.gate().startsWith(gate));
  }

  private static Predicate<List<EnforcementEvent>> has(EnforcementEvent.Kind kind) {
    return acks -> acks.stream().anyMatch(ack -> ack.kind() == kind);
  }
}
