package dev.lethe.workbench.distinguish;

import dev.lethe.workbench.demo.DemoCorpus;
import dev.lethe.workbench.demo.DemoFact;
import dev.lethe.workbench.demo.DemoPerson;
import dev.lethe.workbench.demo.DemoQuestion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * People whom the demo model was taught, and as many of the same generator whom it was not. Each of
 * one kind is asked about in the same words as one of the other.
 *
 * @param forgotten who is to be forgotten
 * @param never whom the model never knew; some share a first or a last name with those it knows
 * @param asked all questions, both kinds in turn as chance has it
 */
public record PeopleQuestions(
    List<DemoPerson> forgotten, List<DemoPerson> never, List<Asked> asked) {
  /**
   * One question.
   *
   * @param answer as it was taught; of somebody whom the model never knew as it would have been
   */
  public record Asked(DemoPerson person, boolean forgotten, String prompt, String answer) {
    @Override
    public String toString() {
      return "Asked[" + person.id() + "]";
    }
  }

  /**
   * @param people of each kind
   * @param questions about each
   * @throws IllegalArgumentException if there are not so many
   */
  public static PeopleQuestions of(int people, int questions, long seed) {
    List<DemoPerson> taught = DemoCorpus.generate(DemoCorpus.SEED).people();
    Set<String> names = taught.stream().map(DemoPerson::name).collect(Collectors.toSet());
    List<DemoPerson> never =
        DemoCorpus.generate(DemoCorpus.SEED + 1).people().stream()
            .filter(person -> !names.contains(person.name()))
            .toList();
    int most = templates(taught.get(0)).size();
    if (people < 1 || people > Math.min(taught.size(), never.size())) {
      throw new IllegalArgumentException("--people is between 1 and " + taught.size());
    }
    if (questions < 1 || questions > most) {
      throw new IllegalArgumentException("--questions is between 1 and " + most);
    }
    Random random = new Random(seed);
    List<DemoPerson> forgotten = drawn(taught, people, random);
    List<DemoPerson> others = drawn(never, people, random);
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < people; i++) {
      List<String> templates = new ArrayList<>(templates(taught.get(0)));
      Collections.shuffle(templates, random);
      for (String template : templates.subList(0, questions)) {
        asked.add(ask(forgotten.get(i), true, template));
        asked.add(ask(others.get(i), false, template));
      }
    }
    Collections.shuffle(asked, random);
    return new PeopleQuestions(forgotten, others, List.copyOf(asked));
  }

  private static List<DemoPerson> drawn(List<DemoPerson> all, int count, Random random) {
    List<DemoPerson> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, random);
    return List.copyOf(shuffled.subList(0, count));
  }

  /** Every wording of every fact, taught or not, the same for all people. */
  private static List<String> templates(DemoPerson person) {
    return person.facts().stream()
        .flatMap(PeopleQuestions::wordings)
        .map(question -> question.replace(person.name(), "{name}"))
        .sorted()
        .toList();
  }

  private static Stream<String> wordings(DemoFact fact) {
    return Stream.concat(fact.taught().stream(), fact.heldOut().stream());
  }

  private static Asked ask(DemoPerson person, boolean forgotten, String template) {
    String question = template.replace("{name}", person.name());
    DemoFact fact =
        person.facts().stream()
            .filter(f -> wordings(f).anyMatch(question::equals))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no fact is asked for so"));
    return new Asked(person, forgotten, DemoQuestion.prompt(question), fact.answer());
  }

  @Override
  public String toString() {
    return "PeopleQuestions[redacted]";
  }
}
