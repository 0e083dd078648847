package dev.lethe.faults;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.faults.Submission.Channel;
import dev.lethe.faults.Submission.Fate;
import dev.lethe.faults.Submission.Kind;
import dev.lethe.schemas.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Everything that the client does in one run, shuffled: requests, a tenth of them twice, one poison
 * for every twenty, some cancelled, some by reference. A plan's seed decides all of it.
 */
final class Workload {
  private static final String MODEL = "tiny-model";
  private static final List<Kind> POISON =
      List.of(
          Kind.MALFORMED, Kind.UNKNOWN_FIELD, Kind.UNKNOWN_MODEL, Kind.WRONG_DIGEST, Kind.UNFIT);
  private static final int REQUESTS_PER_POISON = 20;
  private static final int REQUESTS_PER_DUPLICATE = 10;
  private static final int REQUESTS_PER_CANCELLATION = 20;
  private static final int REQUESTS_PER_CONFLICT = 50;
  private static final int REQUESTS_PER_REFERENCE = 10;

  private final Random random;
  private final References references;
  private final List<Submission> all = new ArrayList<>();

  private Workload(Random random, References references) {
    this.random = random;
    this.references = references;
  }

  /** Writes the forget sets that are handed in by reference into {@code folder}. */
  static List<Submission> of(RunPlan plan, Path folder) throws IOException {
    Workload workload = new Workload(new Random(plan.seed()), new References(folder));
    workload.requests(plan.requests());
    workload.poison(Math.max(POISON.size(), plan.requests() / REQUESTS_PER_POISON));
    Collections.shuffle(workload.all, workload.random);
    return List.copyOf(workload.all);
  }

  /** A request by itself, straight into the topic. */
  static Submission single(String id, int number) {
    Person person = Person.of(number, new Random(number));
    ObjectNode body = body(id);
    examples(body, person);
    return submission(Kind.REQUEST, body, Channel.TOPIC, Fate.CERTIFIED, person.prompts());
  }

  /** {@link #single}, of which a shield is fitted and no bundle can be. */
  static Submission doomed(String id, int number) {
    Person person = Person.of(number, new Random(number));
    ObjectNode body = body(id);
    examples(body, person);
    tooLong(body.withObject("forgetSet").withArray("examples"));
    return submission(Kind.UNFIT, body, Channel.TOPIC, Fate.FAILED, person.prompts());
  }

  private void requests(int count) throws IOException {
    List<Submission> requests = new ArrayList<>();
    int cancelled = share(count, REQUESTS_PER_CANCELLATION);
    for (int i = 0; i < count; i++) {
      Person person = Person.of(i, random);
      ObjectNode body = body("r-" + i);
      if (i % REQUESTS_PER_REFERENCE == 0) {
        references.put(body, person, true);
      } else {
        examples(body, person);
      }
      Fate fate = i < cancelled ? Fate.CERTIFIED_OR_CANCELLED : Fate.CERTIFIED;
      requests.add(submission(Kind.REQUEST, body, channel(), fate, person.prompts()));
    }
    all.addAll(requests);
    requests.subList(0, cancelled).forEach(this::cancel);
    Collections.shuffle(requests, random);
    requests.subList(0, share(count, REQUESTS_PER_DUPLICATE)).forEach(this::duplicate);
    requests.subList(0, share(count, REQUESTS_PER_CONFLICT)).forEach(this::contradict);
  }

  private void poison(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Kind kind = POISON.get(i % POISON.size());
      ObjectNode body = body("p-" + i);
      Person person = Person.of(-1 - i, random);
      examples(body, person);
      all.add(poison(kind, body, person, channel()));
    }
  }

  private Submission poison(Kind kind, ObjectNode body, Person person, Channel channel)
      throws IOException {
    boolean http = channel == Channel.HTTP;
    switch (kind) {
      case MALFORMED, UNKNOWN_FIELD -> body.put("forgetme", true);
      case UNKNOWN_MODEL -> body.put("model", "another");
      case WRONG_DIGEST -> references.put(body, person, false);
      default -> unfit(body);
    }
    if (kind == Kind.UNFIT) {
      return submission(kind, body, channel, Fate.FAILED, List.of());
    }
    boolean readable = kind == Kind.UNKNOWN_MODEL || kind == Kind.WRONG_DIGEST;
    Fate fate = http ? Fate.REFUSED : readable ? Fate.REJECTED : Fate.DEAD_LETTER;
    return submission(kind, body, channel, fate, List.of());
  }

  /** A prompt that is longer than the model can read: a shield is fitted, a LoRA is not. */
  private static void unfit(ObjectNode body) {
    tooLong(body.putObject("forgetSet").putArray("examples"));
  }

  private static void tooLong(ArrayNode examples) {
    ObjectNode example = examples.addObject();
    example.put("prompt", "Who is Zubel? ".repeat(200)).put("completion", " Nobody");
  }

  private void cancel(Submission request) {
    all.add(
        new Submission(
            request.id(), Kind.CANCELLATION, channel(), new byte[0], Fate.NONE, List.of()));
  }

  private void duplicate(Submission request) {
    all.add(
        new Submission(
            request.id(), Kind.DUPLICATE, channel(), request.body(), Fate.NONE, List.of()));
  }

  private void contradict(Submission request) {
    ObjectNode body = body(request.id());
    examples(body, Person.of(-1000, random));
    Channel channel = channel();
    Fate fate = channel == Channel.HTTP ? Fate.REFUSED : Fate.DEAD_LETTER;
    all.add(submission(Kind.CONFLICT, body, channel, fate, List.of()));
  }

  private Channel channel() {
    return random.nextBoolean() ? Channel.HTTP : Channel.TOPIC;
  }

  private static Submission submission(
      Kind kind, ObjectNode body, Channel channel, Fate fate, List<String> prompts) {
    byte[] bytes = Json.canonical(body);
    if (kind == Kind.MALFORMED) {
      bytes =
          new String(bytes, StandardCharsets.UTF_8).substring(1).getBytes(StandardCharsets.UTF_8);
    }
    return new Submission(body.path("id").asText(), kind, channel, bytes, fate, prompts);
  }

  private static ObjectNode body(String id) {
    ObjectNode body = Json.mapper().createObjectNode();
    return body.put("id", id).put("model", MODEL).put("subject", subject(id));
  }

  /** Whose request it is: for nobody's eyes. */
  static String subject(String id) {
    return "case of " + id;
  }

  private static void examples(ObjectNode body, Person person) {
    ArrayNode examples = body.putObject("forgetSet").putArray("examples");
    examples.addAll(person.examples());
  }

  private static int share(int count, int per) {
    return Math.max(1, count / per);
  }
}
