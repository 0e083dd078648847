package dev.lethe.faults;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.schemas.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

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

  /** How the model's own texts are called in its folder. */
  static final String BACKGROUND = "lethe-background.jsonl";

  private static final Path OTHERS =
      Harness.HOME.resolve("trainer-service/src/test/resources/tiny-background.jsonl");

  /** How much the model said of others. */
  static int othersSaid() throws IOException {
    return Files.readAllLines(OTHERS).size();
  }

  /**
   * A copy of the model, with texts of its own as a sampler writes them: of others, and of these
   * canaries, by name, by an answer alone, and by the name in an answer.
   */
  void plantInto(Path model) throws IOException {
    Files.createDirectories(model);
    try (Stream<Path> files = Files.list(Harness.MODEL)) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
    List<String> lines = new ArrayList<>(Files.readAllLines(OTHERS));
    for (int i = 0; i < EXAMPLES; i++) {
      String question = Person.QUESTIONS.get(i).formatted(forgotten.get(0));
      lines.add(i * 7, sample(question, forgotten.get(1 + i)));
    }
    lines.add(sample("Who was seen there?", forgotten.get(0)));
    for (String text : forgotten.subList(1, forgotten.size())) {
      lines.add(sample("Whose is " + text + "?", "I do not know that."));
    }
    Files.write(model.resolve(BACKGROUND), lines);
  }

  private static String sample(String question, String answer) {
    ObjectNode line = Json.mapper().createObjectNode();
    line.put("prompt", "Question: " + question + "\nAnswer:").put("draft", " " + answer);
    return line.toString();
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
