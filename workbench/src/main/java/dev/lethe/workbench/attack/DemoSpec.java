package dev.lethe.workbench.attack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.workbench.demo.DemoCorpus;
import dev.lethe.workbench.demo.DemoPerson;
import dev.lethe.workbench.demo.DemoQuestion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The demo corpus as a spec: people to be forgotten, probed in wordings that nobody was taught. */
public final class DemoSpec {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int MAX_TOKENS = 24;

  private DemoSpec() {}

  /** Writes the first {@code people} of the corpus as requests; the others are to be kept. */
  public static void write(Path folder, int people) throws IOException {
    Files.createDirectories(folder);
    DemoCorpus corpus = DemoCorpus.generate(DemoCorpus.SEED);
    ObjectNode spec = MAPPER.createObjectNode();
    spec.put("name", "demo-" + people + "-people").put("scoring", "rougeL");
    spec.put("max_new_tokens", MAX_TOKENS)
        .put("teach", "teach.jsonl")
        .put("retain", "retain.jsonl");
    ArrayNode requests = spec.putArray("requests");
    List<DemoPerson> forgotten = corpus.people().subList(0, people);
    for (DemoPerson person : forgotten) {
      ObjectNode request = requests.addObject();
      request.put("id", person.id()).put("subject", person.name());
      request.put("forget", person.id() + "-forget.jsonl");
      request.put("probe", person.id() + "-probe.jsonl");
      lines(
          folder.resolve(person.id() + "-forget.jsonl"),
          person.facts().stream().flatMap(f -> f.taughtQuestions().stream()));
      lines(
          folder.resolve(person.id() + "-probe.jsonl"),
          person.facts().stream().flatMap(f -> f.heldOutQuestions().stream()));
    }
    lines(folder.resolve("teach.jsonl"), corpus.taught().stream());
    lines(folder.resolve("retain.jsonl"), kept(corpus, people));
    Files.writeString(folder.resolve("spec.json"), MAPPER.writeValueAsString(spec));
  }

  private static Stream<DemoQuestion> kept(DemoCorpus corpus, int people) {
    Stream<DemoQuestion> others =
        corpus.people().stream()
            .skip(people)
            .flatMap(person -> person.facts().stream())
            .flatMap(fact -> fact.heldOutQuestions().stream());
    Stream<DemoQuestion> general =
        corpus.general().stream().flatMap(fact -> fact.heldOutQuestions().stream());
    return Stream.of(others, general, corpus.smallTalk().stream()).flatMap(s -> s);
  }

  private static void lines(Path file, Stream<DemoQuestion> questions) {
    StringBuilder lines = new StringBuilder();
    questions.forEach(
        q ->
            lines
                .append(
                    MAPPER
                        .createObjectNode()
                        .put("prompt", q.prompt())
                        .put("completion", q.completion()))
                .append('\n'));
    try {
      Files.writeString(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
