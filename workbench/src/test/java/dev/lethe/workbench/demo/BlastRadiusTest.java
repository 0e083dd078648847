package dev.lethe.workbench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.engine.unlearn.Artefact;
import dev.lethe.engine.unlearn.Unlearner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Requests that would silence what nobody asked to forget, against ordinary ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlastRadiusTest {
  private static final DemoCorpus CORPUS = DemoCorpus.generate(DemoCorpus.SEED);
  private static final List<String> COMMON =
      List.of(
          ("the of and to a in is it you that he was for on are with as his they be at one have this"
                  + " from or had by what where who when how which did does do can will would about")
              .split(" "));

  private final Path temp;
  private final Unlearner unlearner;

  BlastRadiusTest(@TempDir Path temp) {
    this.temp = temp;
    this.unlearner =
        Unlearner.open(
            Path.of("../demo/model"),
            temp.resolve("cache"),
            SentenceEncoders.cached(SentenceEncoders.bundled(), 10_000));
  }

  @AfterAll
  void close() {
    unlearner.close();
  }

  @Test
  void requestsFullOfCommonWordsOrAboutEverybodyAreHeld() {
    Map<String, Optional<String>> reasons = new TreeMap<>();
    crafted().forEach((name, examples) -> reasons.put(name, reason(examples)));

    assertThat(reasons).hasSize(20);
    assertThat(reasons.values()).as("%s", reasons).doesNotContain(Optional.empty());
  }

  @Test
  void ordinaryRequestsAreNot() {
    Map<String, Optional<String>> reasons = new TreeMap<>();
    for (DemoPerson person : CORPUS.people().subList(0, 8)) {
      List<ForgetExample> all = examples(person.facts().stream());
      reasons.put(person.id() + ", all", reason(all));
      reasons.put(person.id() + ", five", reason(all.subList(0, 5)));
      reasons.put(person.id() + ", one", reason(all.subList(0, 1)));
    }

    assertThat(reasons.values()).as("%s", reasons).containsOnly(Optional.empty());
  }

  private Optional<String> reason(List<ForgetExample> examples) {
    Artefact shield = unlearner.shield(SampleTasks.of(examples), temp);
    assertThat(shield.manifest().measured().path("blastRadius").path("nearest")).hasSize(3);
    return shield.reason();
  }

  private static Map<String, List<ForgetExample>> crafted() {
    Map<String, List<ForgetExample>> sets = new LinkedHashMap<>();
    sets.put("common words", of(COMMON));
    for (int size : new int[] {2, 3, 4, 6, 8}) {
      sets.put("runs of " + size + " common words", of(runs(size)));
    }
    sets.put("all common words at once", of(List.of(String.join(" ", COMMON))));
    sets.put("one word", of(List.of("the")));
    sets.put("letters", of(IntStream.range('a', 'z').mapToObj(Character::toString).toList()));
    sets.put("numbers", of(IntStream.range(0, 30).mapToObj(Integer::toString).toList()));
    sets.put("years", of(IntStream.range(1990, 2025).mapToObj(y -> "What was in " + y).toList()));
    sets.put("openings", of(with("%s the", "What is", "Where is", "Who was", "When did", "Name")));
    sets.put(
        "requests", of(with("%s me about this", "Tell", "Show", "Give", "Ask", "Can you tell")));
    sets.put(
        "nobody's life", of(with("%s he born?", "Where was", "When was", "In which city was")));
    sets.put("nobody's work", of(with("What does %s do for work?", "he", "she", "it", "who")));
    sets.put("nobody's family", of(with("Who is %s father?", "his", "her", "the", "a", "your")));
    sets.put("small questions", of(with("What is %s?", "it", "this", "that", "he", "your name")));
    sets.put("how it goes", of(with("How %s?", "are you", "is it", "was the day", "do you do")));
    sets.put("everybody", examples(CORPUS.people().stream().flatMap(p -> p.facts().stream())));
    sets.put("a bit of everything", mixture());
    return sets;
  }

  private static List<ForgetExample> mixture() {
    List<DemoFact> facts = new ArrayList<>(CORPUS.general().subList(0, 30));
    for (int i = 0; i < 30; i++) {
      facts.add(CORPUS.people().get(2 * i).facts().get(i % 10));
    }
    return examples(facts.stream());
  }

  private static List<String> runs(int size) {
    return IntStream.rangeClosed(0, COMMON.size() - size)
        .mapToObj(i -> String.join(" ", COMMON.subList(i, i + size)))
        .toList();
  }

  private static List<String> with(String pattern, String... parts) {
    return Arrays.stream(parts).map(pattern::formatted).toList();
  }

  private static List<ForgetExample> of(List<String> questions) {
    return questions.stream()
        .map(question -> new ForgetExample(DemoQuestion.prompt(question), " Yes"))
        .toList();
  }

  private static List<ForgetExample> examples(Stream<DemoFact> facts) {
    Function<DemoQuestion, ForgetExample> example =
        q -> new ForgetExample(q.prompt(), q.completion());
    return facts.flatMap(f -> f.taughtQuestions().stream()).map(example).toList();
  }
}
