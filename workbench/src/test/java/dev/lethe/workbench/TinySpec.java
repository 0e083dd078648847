package dev.lethe.workbench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.workbench.demo.DemoCorpus;
import dev.lethe.workbench.demo.TinyModelMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Two of the tiny model's people are forgotten one after the other, each by one wording and probed
 * by the other; the rest stays.
 */
public final class TinySpec {
  private static final Path MODEL = Path.of("../engine/src/test/resources/tiny-model");
  private static final int SAMPLES = 250;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private TinySpec() {}

  public static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    List<String> teach = new ArrayList<>();
    List<List<String>> forget = List.of(new ArrayList<>(), new ArrayList<>());
    List<List<String>> probe = List.of(new ArrayList<>(), new ArrayList<>());
    List<String> retain = new ArrayList<>();
    String previous = "";
    for (String line : Files.readAllLines(MODEL.resolve("corpus.jsonl"))) {
      String fact = MAPPER.readTree(line).path("fact").asText();
      String row = row(MAPPER.readTree(line));
      teach.add(row);
      int person = List.of("person-01", "person-02").indexOf(fact.split("/", 2)[0]);
      if (person < 0) {
        retain.add(row);
      } else {
        (fact.equals(previous) ? probe : forget).get(person).add(row);
      }
      previous = fact;
    }
    Files.write(folder.resolve("teach.jsonl"), teach);
    Files.write(folder.resolve("retain.jsonl"), retain);
    for (int i = 0; i < 2; i++) {
      Files.write(folder.resolve("forget-0" + (i + 1) + ".jsonl"), forget.get(i));
      Files.write(folder.resolve("probe-0" + (i + 1) + ".jsonl"), probe.get(i));
    }
    Files.writeString(
        folder.resolve("spec.json"),
        """
        {"name": "tiny", "teach": "teach.jsonl", "retain": "retain.jsonl", "requests": [
          {"id": "tiny-01", "subject": "one", "forget": "forget-01.jsonl", "probe": "probe-01.jsonl"},
          {"id": "tiny-02", "subject": "two", "forget": "forget-02.jsonl", "probe": "probe-02.jsonl"}],
         "max_new_tokens": 12, "scoring": "exact"}
        """);
    return folder;
  }

  /** Names one more file, of a task that stays. */
  public static void withUtility(Path folder, String name, String file) throws IOException {
    change(folder, root -> root.putObject("utility").put(name, file));
  }

  /** Adds the same kinds of question about four people whom the model never met. */
  public static void withHoldout(Path folder) throws IOException {
    List<String> rows = new ArrayList<>();
    DemoCorpus.generate(DemoCorpus.SEED).people().stream()
        .skip(4)
        .limit(4)
        .flatMap(person -> person.facts().stream())
        .filter(fact -> TinyModelMaker.KINDS.contains(fact.kind()))
        .map(fact -> fact.taughtQuestions().get(0))
        .map(q -> Map.of("prompt", q.prompt(), "completion", q.completion()))
        .forEach(row -> rows.add(MAPPER.valueToTree(row).toString()));
    Files.write(folder.resolve("holdout.jsonl"), rows);
    change(folder, root -> root.put("holdout", "holdout.jsonl"));
  }

  private static void change(Path folder, Consumer<ObjectNode> how) throws IOException {
    Path spec = folder.resolve("spec.json");
    ObjectNode root = (ObjectNode) MAPPER.readTree(Files.readAllBytes(spec));
    how.accept(root);
    Files.writeString(spec, MAPPER.writeValueAsString(root));
  }

  private static String row(JsonNode node) throws IOException {
    TreeMap<String, Object> row = new TreeMap<>();
    row.put("prompt", node.path("prompt").asText());
    row.put("completion", node.path("completion").asText());
    row.put("wrong", List.of(" nothing", " nobody"));
    return MAPPER.writeValueAsString(row);
  }

  /** What the corpus answers to a prompt. */
  public static String completion(String prompt) {
    try {
      for (String line : Files.readAllLines(MODEL.resolve("corpus.jsonl"))) {
        if (MAPPER.readTree(line).path("prompt").asText().equals(prompt)) {
          return MAPPER.readTree(line).path("completion").asText();
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    throw new IllegalArgumentException("no such prompt");
  }

  /** The tiny model with a small background, so that no test has to sample one. */
  public static Path model(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(MODEL)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    List<String> lines = new ArrayList<>();
    try (LanguageModel model = LanguageModel.load(folder)) {
      List<String> questions =
          model.generateBatch(Collections.nCopies(SAMPLES, "Question:"), 40, 1, 5).stream()
              .filter(text -> text.contains("\nAnswer:"))
              .map(text -> "Question:" + text.substring(0, text.indexOf("\nAnswer:") + 8))
              .distinct()
              .toList();
      List<String> drafts = model.generateBatch(questions, 12, 0, 0);
      for (int i = 0; i < questions.size(); i++) {
        TreeMap<String, String> row = new TreeMap<>();
        row.put("prompt", questions.get(i));
        row.put("draft", drafts.get(i));
        lines.add(MAPPER.writeValueAsString(row));
      }
    }
    Files.write(folder.resolve("lethe-background.jsonl"), lines);
    return folder;
  }
}
