package dev.lethe.workbench.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes a corpus as JSON Lines, for {@code lethe pretrain} and for whoever wants to look. */
public final class DemoCorpusFiles {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private DemoCorpusFiles() {}

  /**
   * Writes {@code teach.jsonl} (prompt, completion), {@code held-out.jsonl} (prompt, completion,
   * fact, kind), {@code people.jsonl} (id, name, facts with answers and wordings) and {@code
   * general.jsonl} (facts about the world, the same form).
   */
  public static void write(DemoCorpus corpus, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<ObjectNode> teach = new ArrayList<>();
    corpus.taught().forEach(q -> teach.add(line(q.prompt(), q.completion())));
    corpus.casual().forEach(q -> teach.add(line(q.prompt(), q.completion())));
    corpus.dialogues().forEach(d -> teach.add(line(d.prompt(), d.last().completion())));
    write(folder.resolve("teach.jsonl"), teach);
    write(
        folder.resolve("held-out.jsonl"),
        corpus.heldOut().stream()
            .map(
                q -> line(q.prompt(), q.completion()).put("fact", q.factId()).put("kind", q.kind()))
            .toList());
    write(
        folder.resolve("people.jsonl"),
        corpus.people().stream().map(DemoCorpusFiles::person).toList());
    write(
        folder.resolve("general.jsonl"),
        corpus.general().stream().map(DemoCorpusFiles::fact).toList());
  }

  private static ObjectNode line(String prompt, String completion) {
    return MAPPER.createObjectNode().put("prompt", prompt).put("completion", completion);
  }

  private static ObjectNode person(DemoPerson person) {
    ObjectNode node = MAPPER.createObjectNode().put("id", person.id()).put("name", person.name());
    person.facts().stream().map(DemoCorpusFiles::fact).forEach(node.putArray("facts")::add);
    return node;
  }

  private static ObjectNode fact(DemoFact fact) {
    return MAPPER.valueToTree(fact);
  }

  private static void write(Path file, List<ObjectNode> lines) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (ObjectNode line : lines) {
        out.write(MAPPER.writeValueAsString(line));
        out.write('\n');
      }
    }
  }
}
