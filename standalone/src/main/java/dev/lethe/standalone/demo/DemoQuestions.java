package dev.lethe.standalone.demo;

import dev.lethe.workbench.demo.DemoCorpus;
import dev.lethe.workbench.demo.DemoPerson;
import dev.lethe.workbench.demo.DemoQuestion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the demo asks.
 *
 * @param person who is to be forgotten
 * @param taught every question about the person that the request contains
 * @param heldOut every question about the person in wordings that the request does not contain
 * @param others questions about everything else
 */
record DemoQuestions(
    DemoPerson person,
    List<DemoQuestion> taught,
    List<DemoQuestion> heldOut,
    List<DemoQuestion> others) {

  /**
   * @param number of the person, from 1
   * @param others how many other questions at most
   */
  static DemoQuestions about(DemoCorpus corpus, int number, int others) {
    DemoPerson person = corpus.people().get(number - 1);
    return new DemoQuestions(
        person,
        person.facts().stream().flatMap(f -> f.taughtQuestions().stream()).toList(),
        person.facts().stream().flatMap(f -> f.heldOutQuestions().stream()).toList(),
        spread(corpus.retainQuestions(person.id()), others));
  }

  /** A part that touches every kind in proportion: every k-th in the order of kinds. */
  private static List<DemoQuestion> spread(List<DemoQuestion> all, int count) {
    List<DemoQuestion> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparing(DemoQuestion::kind));
    List<DemoQuestion> part = new ArrayList<>();
    int wanted = Math.min(count, sorted.size());
    for (int i = 0; i < wanted; i++) {
      part.add(sorted.get((int) ((long) i * sorted.size() / wanted)));
    }
    return List.copyOf(part);
  }
}
