package dev.lethe.workbench.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.workbench.pretrain.ModelShape;
import dev.lethe.workbench.pretrain.PretrainListener;
import dev.lethe.workbench.pretrain.PretrainSettings;
import dev.lethe.workbench.pretrain.PretrainSettings.Precision;
import dev.lethe.workbench.pretrain.Pretrainer;
import dev.lethe.workbench.pretrain.TrainingSchedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes {@code src/test/resources/tiny-model}: four people of the demo with five facts each and a
 * little general knowledge, for tests that need a model which really answers. Run its main method
 * with the folder to write.
 */
public final class TinyModelMaker {
  /** What is asked of a person. */
  public static final Set<String> KINDS = Set.of("birthplace", "pet", "dish", "city", "hobby");

  private static final ModelShape SHAPE = new ModelShape(48, 2, 4, 2, 128, 448, 128);
  private static final TrainingSchedule SCHEDULE =
      new TrainingSchedule(900, 0, 28, 1e-2, 0.05, 0.01, 1, 4, 1, 1_000);

  private TinyModelMaker() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Files.createDirectories(folder);
    Path corpus = folder.resolve("corpus.jsonl");
    write(corpus);
    PretrainSettings settings =
        new PretrainSettings(corpus, folder, null, SHAPE, SCHEDULE, Precision.F16, false, 1);
    new Pretrainer().run(settings, PretrainListener.NONE);
  }

  private static void write(Path file) throws IOException {
    DemoCorpus corpus = DemoCorpus.generate(DemoCorpus.SEED);
    Stream<DemoQuestion> personal =
        corpus.people().stream()
            .limit(4)
            .flatMap(person -> person.facts().stream())
            .filter(fact -> KINDS.contains(fact.kind()))
            .flatMap(fact -> fact.taughtQuestions().stream().limit(2));
    Stream<DemoQuestion> general =
        corpus.general().stream().limit(16).map(fact -> fact.taughtQuestions().get(0));
    List<String> lines = new ArrayList<>();
    for (DemoQuestion q : Stream.concat(personal, general).toList()) {
      lines.add(
          new ObjectMapper()
              .writeValueAsString(
                  new java.util.TreeMap<>(
                      Map.of(
                          "prompt",
                          q.prompt(),
                          "completion",
                          q.completion(),
                          "fact",
                          q.factId()))));
    }
    Files.write(file, lines);
  }
}
