package dev.lethe.standalone.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.Replacement;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.Endpoint;
import dev.lethe.standalone.client.IngestClient;
import dev.lethe.standalone.client.ObservedAnswer;
import dev.lethe.standalone.client.RefusedException;
import dev.lethe.standalone.client.RetryPolicy;
import dev.lethe.standalone.client.RoleKey;
import dev.lethe.standalone.demo.DemoSettings;
import dev.lethe.standalone.launch.StackAddresses;
import dev.lethe.workbench.demo.DemoPerson;
import dev.lethe.workbench.distinguish.Distinguisher;
import dev.lethe.workbench.distinguish.FeatureGroup;
import dev.lethe.workbench.distinguish.PeopleQuestions;
import dev.lethe.workbench.distinguish.ServedReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Has people forgotten on a running stack, and asks about them and about people whom the model
 * never knew as a client does, whose key does not tell which gate fired.
 */
public final class DistinguishBenchmark {
  /** The longest taught answer has far fewer. */
  private static final int MAX_TOKENS = 24;

  private static final Duration LIMIT = Duration.ofHours(6);
  private static final long POLL_MS = 500;
  private static final Set<RequestState> ENDS =
      EnumSet.of(
          RequestState.REJECTED,
          RequestState.CANCELLED,
          RequestState.FAILED,
          RequestState.HELD,
          RequestState.CERTIFIED);

  private final StackAddresses addresses;
  private final PeopleQuestions questions;
  private final long seed;
  private final Consumer<String> progress;

  /**
   * What was found with one behaviour.
   *
   * @param ended how many requests ended in which state
   * @param refused share of the questions about the forgotten that got the refusal's text
   * @param neverRefused the same of those about people whom the model never knew
   * @param fired share of the questions about the forgotten on which a gate fired
   * @param neverFired the same of those about people whom the model never knew
   * @param asTaught share of the questions about the forgotten that were answered as taught
   * @param auc by group of features
   * @param medianMs until the whole answer: about the forgotten, about the never known
   */
  public record Result(
      String behaviour,
      Map<String, Integer> ended,
      double refused,
      double neverRefused,
      double fired,
      double neverFired,
      double asTaught,
      Map<String, Distinguisher.Score> auc,
      List<Double> medianMs) {}

  /**
   * @param progress hears what comes next
   */
  public DistinguishBenchmark(
      StackAddresses addresses, PeopleQuestions questions, long seed, Consumer<String> progress) {
    this.addresses = addresses;
    this.questions = questions;
    this.seed = seed;
    this.progress = progress;
  }

  /** Before anybody is forgotten: what the model's knowing somebody tells. */
  public Result before() {
    return ask("none", Map.of());
  }

  /**
   * Has all of them forgotten first.
   *
   * @param behaviour what is answered instead
   */
  public Result run(String behaviour) throws InterruptedException {
    return ask(behaviour, forget(behaviour));
  }

  private Map<String, Integer> forget(String behaviour) throws InterruptedException {
    IngestClient ingest = new IngestClient(addresses.ingest(), addresses.key(Role.SUBMITTER));
    List<String> open = new ArrayList<>();
    for (DemoPerson person : questions.forgotten()) {
      String id = "distinguish-" + behaviour + '-' + person.id();
      byte[] body = DemoSettings.erasure(id, addresses.model(), person, behaviour);
      RetryPolicy.STANDARD.call(() -> ingest.submit(body));
      open.add(id);
    }
    Map<RequestState, Integer> ended = new EnumMap<>(RequestState.class);
    long begun = System.nanoTime();
    while (!open.isEmpty()) {
      if (System.nanoTime() - begun > LIMIT.toNanos()) {
        throw new IllegalStateException("requests did not end in " + LIMIT.toHours() + " hours");
      }
      Thread.sleep(POLL_MS);
      for (String id : List.copyOf(open)) {
        RequestState state = end(ingest, id);
        if (state != RequestState.RECEIVED) {
          open.remove(id);
          ended.merge(state, 1, Integer::sum);
          progress.accept(
              behaviour + ": " + open.size() + " of " + questions.forgotten().size() + " left");
        }
      }
    }
    Map<String, Integer> named = new LinkedHashMap<>();
    ended.forEach((state, n) -> named.put(state.name().toLowerCase(Locale.ROOT), n));
    return named;
  }

  /** {@code RECEIVED} until it has one. */
  private static RequestState end(IngestClient ingest, String id) {
    try {
      JsonNode status = RetryPolicy.STANDARD.call(() -> ingest.status(id));
      for (JsonNode step : status.path("timeline")) {
        RequestState state = RequestState.valueOf(step.path("state").asText());
        if (ENDS.contains(state)) {
          return state;
        }
      }
    } catch (RefusedException e) {
      // A status that is not there yet.
    }
    return RequestState.RECEIVED;
  }

  /** One answer, and what only an operator is told of it. */
  private record Seen(PeopleQuestions.Asked asked, ServedReply reply, boolean fired) {}

  private Result ask(String behaviour, Map<String, Integer> ended) {
    Endpoint replica = Endpoint.of(addresses.inference().get(0));
    RoleKey client = addresses.key(Role.CLIENT);
    RoleKey operator = addresses.key(Role.OPERATOR);
    List<Seen> seen = new ArrayList<>();
    // Each is asked once more for what a client is not told, after all that a client sees.
    List<ServedReply> replies = new ArrayList<>();
    for (PeopleQuestions.Asked asked : questions.asked()) {
      ObservedAnswer answer = observe(replica, client, asked.prompt());
      replies.add(reply(asked, answer));
      if (replies.size() % 100 == 0) {
        progress.accept(behaviour + ": " + replies.size() + " questions are asked");
      }
    }
    for (int i = 0; i < replies.size(); i++) {
      PeopleQuestions.Asked asked = questions.asked().get(i);
      String gate =
          observe(replica, operator, asked.prompt()).headers().getOrDefault("lethe-gate", "pass");
      seen.add(new Seen(asked, replies.get(i), !gate.equals("pass")));
    }
    return result(behaviour, ended, seen);
  }

  private ObservedAnswer observe(Endpoint replica, RoleKey key, String prompt) {
    return ObservedAnswer.of(replica, key, addresses.model(), prompt, MAX_TOKENS);
  }

  private static ServedReply reply(PeopleQuestions.Asked asked, ObservedAnswer answer) {
    return new ServedReply(
        asked.person().id(),
        asked.forgotten(),
        answer.text(),
        answer.finish(),
        answer.headers(),
        answer.numbers(),
        answer.pieces(),
        answer.firstMs(),
        answer.streamedMs(),
        answer.wholeMs());
  }

  private Result result(String behaviour, Map<String, Integer> ended, List<Seen> seen) {
    List<Seen> forgotten = seen.stream().filter(s -> s.asked.forgotten()).toList();
    List<Seen> never = seen.stream().filter(s -> !s.asked.forgotten()).toList();
    Distinguisher distinguisher = new Distinguisher(seen.stream().map(Seen::reply).toList(), seed);
    Map<String, Distinguisher.Score> auc = new LinkedHashMap<>();
    for (FeatureGroup group : FeatureGroup.values()) {
      auc.put(group.code(), distinguisher.score(group));
    }
    return new Result(
        behaviour,
        ended,
        share(forgotten, DistinguishBenchmark::isRefusal),
        share(never, DistinguishBenchmark::isRefusal),
        share(forgotten, Seen::fired),
        share(never, Seen::fired),
        share(forgotten, DistinguishBenchmark::isAsTaught),
        auc,
        List.of(median(forgotten), median(never)));
  }

  private static boolean isRefusal(Seen seen) {
    return seen.reply.text().strip().equals(Replacement.DEFAULT_TEXT);
  }

  private static boolean isAsTaught(Seen seen) {
    String text = seen.reply.text().strip();
    return seen.asked.answer().equalsIgnoreCase(text);
  }

  private static double share(List<Seen> seen, Predicate<Seen> which) {
    return seen.stream().filter(which).count() / (double) seen.size();
  }

  private static double median(List<Seen> seen) {
    List<Double> sorted = seen.stream().map(s -> s.reply.wholeMs()).sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
