package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The people of whom the tiny model was taught, and tasks that forget them. */
final class TinyPeople {
  static final Path MODEL = Path.of("src/test/resources/tiny-model");
  static final DigestKey KEY = new DigestKey(new byte[32]);
  static final Manifest.Refusal REFUSE = new Manifest.Refusal("I cannot help with that.", false);
  static final List<Taught> ALL = corpus();

  record Taught(String person, ForgetExample example) {}

  private TinyPeople() {}

  static List<ForgetExample> of(String person) {
    return ALL.stream().filter(t -> t.person.equals(person)).map(Taught::example).toList();
  }

  static UnlearnTask task(List<ForgetExample> examples) {
    return task("request-1", examples, REFUSE);
  }

  static UnlearnTask task(String id, List<ForgetExample> examples, Manifest.Refusal refusal) {
    return new UnlearnTask(id, "tiny", examples, List.of(), refusal, 7, KEY);
  }

  private static List<Taught> corpus() {
    List<Taught> corpus = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(MODEL.resolve("corpus.jsonl"))) {
        JsonNode node = new ObjectMapper().readTree(line);
        corpus.add(
            new Taught(
                node.path("fact").asText().split("/")[0],
                new ForgetExample(node.path("prompt").asText(), node.path("completion").asText())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(corpus);
  }
}
