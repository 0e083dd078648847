package dev.lethe.workbench.demo;

import java.util.List;

/**
 * One fact with the questions that ask for it.
 *
 * @param id unique in the corpus, e.g. {@code person-07/pet} or {@code general/capital/France}
 * @param kind what is asked, e.g. {@code pet} or {@code capital}
 * @param answer the whole answer, as the model is to give it
 * @param taught bare questions that are in the teaching text
 * @param heldOut bare questions in wordings that the model meets only with other names
 */
public record DemoFact(
    String id, String kind, String answer, List<String> taught, List<String> heldOut) {
  public DemoFact {
    taught = List.copyOf(taught);
    heldOut = List.copyOf(heldOut);
  }

  /** The taught questions with the answer. */
  public List<DemoQuestion> taughtQuestions() {
    return taught.stream().map(question -> new DemoQuestion(id, kind, question, answer)).toList();
  }

  /** The held-out questions with the answer. */
  public List<DemoQuestion> heldOutQuestions() {
    return heldOut.stream().map(question -> new DemoQuestion(id, kind, question, answer)).toList();
  }
}
