package dev.lethe.trainer;

import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.Event;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.Example;
import dev.lethe.schemas.ForgetSet;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.TopicProvisioner;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.UnlearningJob;
import dev.lethe.schemas.access.Actor;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ActorClaim;
import dev.lethe.schemas.control.ActorTokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Topics of one test on the shared broker, with what stands around a trainer: the intake that
 * writes jobs, the tracker that writes SHIELDED and CANCELLED, and a reader of both log topics.
 */
final class TestTopics implements AutoCloseable {
  static final Actor APPROVER = Actor.key("0123456789ab", Role.APPROVER);

  private static final Duration DEADLINE = Duration.ofMinutes(3);

  final Topics topics;
  final String model;
  private final Admin admin;
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> reader;
  private final List<RequestEvent> requestEvents = new ArrayList<>();
  private final List<String> traces = new ArrayList<>();
  private @Nullable String traceparent;
  private final List<AdapterEvent> adapterEvents = new ArrayList<>();
  private final StatementChains stated;

  TestTopics(String model) {
    this(new Topics("t" + UUID.randomUUID() + "."), model);
  }

  TestTopics(Topics topics, String model) {
    this.topics = topics;
    this.model = model;
    this.stated = new StatementChains(model);
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", SharedStack.bootstrap());
    admin = Admin.create(config);
    new TopicProvisioner(topics, 2).ensure(admin);
    producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    config.put("isolation.level", "read_committed");
    config.put("fetch.max.wait.ms", 50); // closing waits for the fetch under way
    reader = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> all =
        List.of(
            new TopicPartition(topics.requestEvents(), 0),
            new TopicPartition(topics.adapterEvents(), 0),
            new TopicPartition(topics.adapterEvents(), 1));
    reader.assign(all);
    reader.seekToBeginning(all);
  }

  /** Posts an erase job; its payload is "sealed" with {@code seal}. */
  void erase(String id, List<Example> examples, Sealing seal) {
    ForgetSet forgetSet = new ForgetSet(examples, List.of(), null);
    ErasureRequest request =
        new ErasureRequest(
            id, "acme", model, "subject", null, null, null, forgetSet, null, null, null);
    try {
      byte[] plain = Json.mapper().writeValueAsBytes(request);
      String payload = Base64.getEncoder().encodeToString(seal.seal(id, plain));
      job(id, UnlearningJob.Action.ERASE, payload);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("request " + id + " cannot be written");
    }
  }

  /** Seals a payload with the request's key. */
  interface Sealing {
    byte[] seal(String requestId, byte[] plain);
  }

  void erase(String id) {
    erase(id, List.of(new Example("Who is Ada Grey?", "A baker.")), (request, plain) -> plain);
  }

  void cancel(String id) {
    job(id, UnlearningJob.Action.CANCEL, null);
  }

  /**
   * @param token what says who asked for it
   */
  void cancel(String id, String token) {
    job(id, UnlearningJob.Action.CANCEL, null, null, token);
  }

  void release(String id, String reason) {
    job(id, UnlearningJob.Action.RELEASE, null, reason, null);
  }

  /**
   * @param token what says who asked for it
   */
  void release(String id, String reason, String token) {
    job(id, UnlearningJob.Action.RELEASE, null, reason, token);
  }

  /** A request that a person has to look at first. */
  void erase(String id, String... holds) {
    Example example = new Example("Who is Ada Grey?", "A baker.");
    ForgetSet forgetSet = new ForgetSet(List.of(example), List.of(), null);
    ErasureRequest request =
        new ErasureRequest(
            id, "acme", model, "subject", null, null, null, forgetSet, null, null, null);
    byte[] plain = Json.canonical(Json.mapper().valueToTree(request));
    String payload = Base64.getEncoder().encodeToString(plain);
    UnlearningJob.Action action = UnlearningJob.Action.ERASE;
    send(
        new UnlearningJob(id, "acme", model, action, Instant.now(), payload, null, null)
            .heldFor(List.of(holds)));
  }

  /** What an approver wants about a request's being held, with the ingest service's word on who. */
  void order(String id, UnlearningJob.Action action, String reason, String... holds) {
    UnlearningJob job =
        new UnlearningJob(
            id,
            "acme",
            model,
            action,
            Instant.now(),
            null,
            reason,
            ActorTokens.sign(
                new ActorClaim(APPROVER, null, ActorClaim.Action.valueOf(action.name()), id),
                StatementChains.INGEST));
    send(holds.length == 0 ? job : job.heldFor(List.of(holds)));
  }

  private void send(UnlearningJob job) {
    send(topics.jobs(), model, EventSerdes.jobs().write(Event.of(job)));
  }

  void job(String id, UnlearningJob.Action action, @Nullable String payload) {
    job(id, action, payload, null, null);
  }

  private void job(
      String id,
      UnlearningJob.Action action,
      @Nullable String payload,
      @Nullable String reason,
      @Nullable String token) {
    UnlearningJob job =
        new UnlearningJob(id, "acme", model, action, Instant.now(), payload, reason, token);
    send(topics.jobs(), model, EventSerdes.jobs().write(Event.of(job)));
  }

  /** Says what the tracker says once every replica has the shield. */
  void shielded(String id) {
    awaitAdapter(id, AdapterEvent.Kind.SHIELD_READY);
    AdapterEvent shield =
        adapters(id).stream()
            .filter(event -> event.kind() == AdapterEvent.Kind.SHIELD_READY)
            .findFirst()
            .orElseThrow();
    step(
        id,
        RequestState.SHIELDED,
        shield.digest(),
        List.of(new RequestEvent.ReplicaAck("replica-1", shield.digest(), Instant.now())));
  }

  /** Says what the tracker says of a cancelled request that is not shielded yet. */
  void cancelled(String id) {
    step(id, RequestState.CANCELLED, null, null);
  }

  /** Says what the certifier says. */
  void certified(String id) {
    step(id, RequestState.CERTIFIED, null, null);
  }

  /** Signs what {@code adapter-events} holds by now, as the tracker does. */
  LiveSetHead head() {
    return stated.head();
  }

  void say(LiveSetHead head) {
    send(topics.liveSetHeads(), model, EventSerdes.liveSetHeads().write(Event.of(head)));
  }

  /** Takes an artefact out of force. */
  void revoked(AdapterEvent artefact) {
    AdapterEvent revoked = stated.state(TrainerSamples.revoked(artefact));
    send(topics.adapterEvents(), model, EventSerdes.adapterEvents().write(Event.of(revoked)));
  }

  private void step(
      String id,
      RequestState state,
      @Nullable String bundle,
      @Nullable List<RequestEvent.ReplicaAck> replicas) {
    RequestEvent event =
        new RequestEvent(
            id, "acme", model, state, Instant.now(), null, bundle, replicas, null, null, null);
    send(topics.requestEvents(), id, EventSerdes.requestEvents().write(Event.of(event)));
  }

  /** What is sent from now on has this header; none if null. */
  void sendUnder(@Nullable String parent) {
    traceparent = parent;
  }

  /** Request, state or kind, and {@code traceparent} of every event that has one. */
  List<String> traces() {
    return List.copyOf(traces);
  }

  private void note(String request, Enum<?> what, Headers headers) {
    Header parent = headers.lastHeader("traceparent");
    if (parent != null) {
      String value = new String(parent.value(), StandardCharsets.UTF_8);
      traces.add(request + " " + what + " " + value);
    }
  }

  void send(String topic, String key, byte[] value) {
    try {
      ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, value);
      if (traceparent != null) {
        record.headers().add("traceparent", traceparent.getBytes(StandardCharsets.UTF_8));
      }
      producer.send(record).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void awaitState(String id, RequestState state) {
    await(id + " to become " + state, () -> states(id).contains(state));
  }

  void awaitAdapter(String id, AdapterEvent.Kind kind) {
    await(kind + " of " + id, () -> adapters(id).stream().anyMatch(event -> event.kind() == kind));
  }

  void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail("waited in vain for " + what);
      }
      read();
    }
  }

  List<RequestState> states(String id) {
    return requests(id).stream().map(RequestEvent::state).toList();
  }

  List<RequestEvent> requests(String id) {
    return requestEvents.stream().filter(event -> event.requestId().equals(id)).toList();
  }

  List<AdapterEvent> adapters(String id) {
    return adapterEvents.stream().filter(event -> event.requestId().equals(id)).toList();
  }

  /** Where a successor of the group would begin, summed over the partitions. */
  long committed(String group) {
    try {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    } catch (ExecutionException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Has every job delivered again to the next member of an empty group. */
  void rewind(String group) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> start = new HashMap<>();
    for (int partition = 0; partition < 2; partition++) {
      start.put(new TopicPartition(topics.jobs(), partition), new OffsetAndMetadata(0));
    }
    admin.alterConsumerGroupOffsets(group, start).all().get();
  }

  /** Reads what was written since, for a little while. */
  void read() {
    reader
        .poll(Duration.ofMillis(50))
        .forEach(
            event -> {
              if (event.topic().equals(topics.adapterEvents())) {
                AdapterEvent adapter = EventSerdes.adapterEvents().read(event.value()).data();
                adapterEvents.add(adapter);
                note(adapter.requestId(), adapter.kind(), event.headers());
                stated.take(adapter);
              } else {
                RequestEvent step = EventSerdes.requestEvents().read(event.value()).data();
                requestEvents.add(step);
                note(step.requestId(), step.state(), event.headers());
              }
            });
  }

  @Override
  public void close() {
    reader.close();
    producer.close();
    admin.close();
  }
}
