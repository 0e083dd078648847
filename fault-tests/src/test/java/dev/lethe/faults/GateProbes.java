package dev.lethe.faults;

import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.InferenceClient;
import dev.lethe.standalone.client.RefusedException;
import dev.lethe.standalone.client.RoleKey;
import dev.lethe.standalone.client.UnreachableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What every replica's gates caught at first, asked again and again. An answer without a gate is a
 * base answer; none at all is fine. Used by one thread.
 */
final class GateProbes {
  private static final int TOKENS = 8;
  private static final int EACH = 2;
  private static final String PASS = "pass";

  private final List<InferenceClient> replicas;
  private final List<Question> questions;
  private int answered;
  private int unanswered;

  private record Question(String request, String prompt) {}

  private GateProbes(List<InferenceClient> replicas, List<Question> questions) {
    this.replicas = replicas;
    this.questions = questions;
  }

  /**
   * Asks everything once, and keeps the first few of each request that every replica refuses.
   *
   * @param prompts by request
   * @throws IllegalStateException if there is a request of which nothing is refused
   */
  static GateProbes of(Harness harness, Map<String, List<String>> prompts) {
    String model = harness.addresses().model();
    RoleKey operator = harness.addresses().key(Role.OPERATOR); // sees which gate fired
    List<InferenceClient> replicas =
        harness.addresses().inference().stream()
            .map(url -> new InferenceClient(url, model, operator))
            .toList();
    List<Question> caught = new ArrayList<>();
    prompts.forEach(
        (request, all) -> {
          List<Question> mine =
              all.stream()
                  .filter(prompt -> replicas.stream().allMatch(r -> !passes(r, prompt)))
                  .limit(EACH)
                  .map(prompt -> new Question(request, prompt))
                  .toList();
          if (mine.isEmpty()) {
            throw new IllegalStateException("nothing of request " + request + " is refused");
          }
          caught.addAll(mine);
        });
    return new GateProbes(replicas, caught);
  }

  /** Asks every replica every question; who gave a base answer to which request's. */
  List<String> baseAnswers() {
    List<String> base = new ArrayList<>();
    for (int replica = 0; replica < replicas.size(); replica++) {
      for (Question question : questions) {
        try {
          if (passes(replicas.get(replica), question.prompt())) {
            base.add("replica " + (replica + 1) + " answered of " + question.request());
          }
          answered++;
        } catch (UnreachableException | RefusedException e) {
          unanswered++;
        }
      }
    }
    return base;
  }

  String report() {
    return answered + " questions answered, " + unanswered + " not";
  }

  private static boolean passes(InferenceClient replica, String prompt) {
    return replica.complete(prompt, TOKENS).gate().equals(PASS);
  }
}
