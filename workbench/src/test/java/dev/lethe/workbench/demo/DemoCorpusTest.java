package dev.lethe.workbench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCorpusTest {
  private final DemoCorpus corpus = DemoCorpus.generate(DemoCorpus.SEED);

  @Test
  void hasManyPeopleWithManyFacts() {
    assertThat(corpus.people()).hasSizeGreaterThanOrEqualTo(60);
    assertThat(corpus.people())
        .allSatisfy(
            person -> {
              assertThat(person.facts()).hasSizeGreaterThanOrEqualTo(10);
              assertThat(person.facts())
                  .allSatisfy(
                      fact -> {
                        assertThat(fact.taught()).hasSize(7);
                        assertThat(fact.heldOut()).hasSize(3);
                      });
            });
    assertThat(corpus.general()).hasSizeGreaterThanOrEqualTo(250);
  }

  @Test
  void namesAreUniqueButSomeShareAFirstOrALastName() {
    List<String> names = corpus.people().stream().map(DemoPerson::name).toList();

    assertThat(names).doesNotHaveDuplicates();
    assertThat(names.stream().map(name -> name.split(" ")[0]).distinct().count())
        .isLessThan(names.size());
    assertThat(names.stream().map(name -> name.split(" ")[1]).distinct().count())
        .isLessThan(names.size());
  }

  @Test
  void noQuestionHasTwoAnswersAndNoneIsBothTaughtAndHeldOut() {
    Set<String> taught =
        corpus.taught().stream().map(DemoQuestion::question).collect(Collectors.toSet());

    assertThat(taught).hasSize(corpus.taught().size());
    assertThat(corpus.heldOut()).noneMatch(question -> taught.contains(question.question()));
  }

  @Test
  void heldOutWordingsAreTaughtForOthers() {
    Set<String> taught = new HashSet<>();
    for (DemoPerson person : corpus.people()) {
      person
          .facts()
          .forEach(f -> f.taught().forEach(q -> taught.add(q.replace(person.name(), "{name}"))));
    }

    for (DemoPerson person : corpus.people()) {
      assertThat(person.facts())
          .flatExtracting(DemoFact::heldOut)
          .allMatch(question -> taught.contains(question.replace(person.name(), "{name}")));
    }
  }

  @Test
  void theSeedDecidesEverything() {
    assertThat(DemoCorpus.generate(7).people()).isEqualTo(DemoCorpus.generate(7).people());
    assertThat(DemoCorpus.generate(7).people()).isNotEqualTo(corpus.people());
  }

  @Test
  void retainQuestionsLeaveOutThePersonAndAreMany() {
    assertThat(corpus.retainQuestions("person-01"))
        .hasSizeGreaterThanOrEqualTo(200)
        .noneMatch(question -> question.factId().startsWith("person-01/"));
  }

  @Test
  void writesTheSameFilesTwice(@TempDir Path one, @TempDir Path two) throws Exception {
    DemoCorpusFiles.write(corpus, one);

    DemoCorpusFiles.write(DemoCorpus.generate(DemoCorpus.SEED), two);

    for (String name : List.of("teach.jsonl", "held-out.jsonl", "people.jsonl", "general.jsonl")) {
      assertThat(Files.mismatch(one.resolve(name), two.resolve(name))).isEqualTo(-1);
      assertThat(one.resolve(name)).isNotEmptyFile();
    }
  }
}
