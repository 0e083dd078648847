package dev.lethe.workbench.spec;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a spec says to everyone: what is taught, what is to be forgotten, how answers are scored. It
 * knows nothing of what is held out, and is read without it.
 *
 * @param teach JSON Lines that a base model is taught from
 * @param digest over all that this was read from
 */
public record ForgetSpec(
    String name,
    AnswerScoring scoring,
    int maxNewTokens,
    Path teach,
    List<ForgetSet> requests,
    String digest) {

  /** The examples of one request. */
  public record ForgetSet(String id, String subject, List<ForgetExample> examples) {
    @Override
    public String toString() {
      return "ForgetSet[" + id + "]";
    }
  }

  /**
   * @throws BadSpecException naming file, line and field
   */
  public static ForgetSpec read(Path folder) {
    SpecFile spec = SpecFile.read(folder);
    List<Path> files = new ArrayList<>(List.of(spec.path()));
    Path teach = spec.file("teach");
    files.add(teach);
    List<String> ids = spec.requestTexts("id");
    unique(ids);
    List<String> subjects = spec.requestTexts("subject");
    List<Path> forget = spec.requestFiles("forget");
    files.addAll(forget);
    List<ForgetSet> sets = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      sets.add(new ForgetSet(ids.get(i), subjects.get(i), examples(forget.get(i))));
    }
    ExampleFile.read(teach);
    return new ForgetSpec(
        spec.text("name"),
        scoring(spec.text("scoring")),
        spec.positive("max_new_tokens"),
        teach,
        List.copyOf(sets),
        digest(files));
  }

  private static List<ForgetExample> examples(Path file) {
    return ExampleFile.read(file).stream()
        .map(e -> new ForgetExample(e.prompt(), e.completion()))
        .toList();
  }

  private static void unique(List<String> ids) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < ids.size(); i++) {
      if (!seen.add(ids.get(i))) {
        throw new BadSpecException(
            SpecFile.NAME + ": requests[" + i + "].id is that of an earlier request");
      }
    }
  }

  private static AnswerScoring scoring(String label) {
    for (AnswerScoring scoring : AnswerScoring.values()) {
      if (scoring.label().equals(label)) {
        return scoring;
      }
    }
    throw new BadSpecException(SpecFile.NAME + ": scoring must be exact or rougeL");
  }

  /** One digest over several files, in order. */
  public static String digest(List<Path> files) {
    StringBuilder digests = new StringBuilder();
    for (Path file : files) {
      try {
        digests.append(Sha256.of(file)).append('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Sha256.of(digests.toString().getBytes(StandardCharsets.UTF_8));
  }
}
