package dev.lethe.faults;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A request that is full of texts that exist nowhere else: one is the subject, one the name in the
 * prompts, the others completions and texts.
 *
 * @param subject the reference to the subject, which stays readable
 * @param forgotten the texts of the forget set, nine
 */
record Canaries(String id, String subject, List<String> forgotten) {
  private static final int EXAMPLES = 6;
  private static final int TEXTS = 2;
  private static final int LETTERS = 24;

  static Canaries of(String id, Random random) {
    List<String> forgotten = new ArrayList<>();
    for (int i = 0; i < 1 + EXAMPLES + TEXTS; i++) {
      forgotten.add(text(random));
    }
    return new Canaries(id, text(random), List.copyOf(forgotten));
  }

  List<String> all() {
    List<String> all = new ArrayList<>(forgotten);
    all.add(subject);
    return all;
  }

  /** The body of a request. */
  byte[] body(String model) {
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("id", id).put("model", model).put("subject", subject);
    ObjectNode forgetSet = body.putObject("forgetSet");
    ArrayNode examples = forgetSet.putArray("examples");
    for (int i = 0; i < EXAMPLES; i++) {
      String question = Person.QUESTIONS.get(i).formatted(forgotten.get(0));
      examples
          .addObject()
          .put("prompt", "Question: " + question + "\nAnswer:")
          .put("completion", " " + forgotten.get(1 + i));
    }
    ArrayNode texts = forgetSet.putArray("texts");
    for (int i = 0; i < TEXTS; i++) {
      texts.add("It is said that " + forgotten.get(1 + EXAMPLES + i) + " was seen there.");
    }
    return Json.canonical(body);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < LETTERS; i++) {
      text.append((char) ((random.nextBoolean() ? 'a' : 'A') + random.nextInt(26)));
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return "Canaries[" + id + "]";
  }
}
