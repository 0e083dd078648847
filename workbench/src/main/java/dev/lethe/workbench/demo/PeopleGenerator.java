package dev.lethe.workbench.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Draws people, their facts, and which wordings are held out. */
final class PeopleGenerator {
  private final WordLists.People pools;
  private final Random random;

  PeopleGenerator(WordLists.People pools, Random random) {
    this.pools = pools;
    this.random = random;
  }

  List<DemoPerson> make() {
    List<String> names = names();
    List<List<String>> answers = new ArrayList<>();
    for (WordLists.Kind kind : pools.kinds()) {
      answers.add(answers(kind));
    }
    List<DemoPerson> people = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String id = String.format(Locale.ROOT, "person-%02d", i + 1);
      List<DemoFact> facts = new ArrayList<>();
      for (int k = 0; k < answers.size(); k++) {
        facts.add(fact(id, names.get(i), pools.kinds().get(k), answers.get(k).get(i)));
      }
      people.add(new DemoPerson(id, names.get(i), facts));
    }
    return people;
  }

  /** Both lists are shorter than the number of people, so that some share one of their names. */
  private List<String> names() {
    List<String> first = shuffled(pools.firstNames());
    List<String> last = shuffled(pools.lastNames());
    List<String> names = new ArrayList<>();
    for (int i = 0; i < pools.count(); i++) {
      names.add(first.get(i % first.size()) + " " + last.get(i % last.size()));
    }
    Collections.shuffle(names, random);
    return names;
  }

  /** One answer a person; none twice before all have been used. */
  private List<String> answers(WordLists.Kind kind) {
    String separator = kind.separator() == null ? "" : kind.separator();
    List<String> all = List.of("");
    for (List<String> part : kind.answer()) {
      List<String> longer = new ArrayList<>();
      for (String start : all) {
        for (String end : part) {
          longer.add(start.isEmpty() ? end : start + separator + end);
        }
      }
      all = longer;
    }
    List<String> order = shuffled(all);
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < pools.count(); i++) {
      answers.add(order.get(i % order.size()));
    }
    Collections.shuffle(answers, random);
    return answers;
  }

  private DemoFact fact(String person, String name, WordLists.Kind kind, String answer) {
    List<String> questions =
        shuffled(kind.wordings()).stream().map(w -> w.replace("{name}", name)).toList();
    return new DemoFact(
        person + "/" + kind.kind(),
        kind.kind(),
        answer,
        questions.subList(pools.heldOutWordings(), questions.size()),
        questions.subList(0, pools.heldOutWordings()));
  }

  private List<String> shuffled(List<String> list) {
    List<String> copy = new ArrayList<>(list);
    Collections.shuffle(copy, random);
    return copy;
  }
}
