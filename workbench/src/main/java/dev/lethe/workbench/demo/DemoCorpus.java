package dev.lethe.workbench.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything that the demo model is taught and asked. The same seed gives the same corpus.
 * Immutable.
 */
public final class DemoCorpus {
  /** The seed of the model in {@code demo/model}. */
  public static final long SEED = 20260101;

  private static final int DIALOGUES = 500;

  private final List<DemoPerson> people;
  private final List<DemoFact> general;
  private final List<DemoQuestion> smallTalk;
  private final List<Dialogue> dialogues;

  private DemoCorpus(
      List<DemoPerson> people,
      List<DemoFact> general,
      List<DemoQuestion> smallTalk,
      Random random) {
    this.people = List.copyOf(people);
    this.general = List.copyOf(general);
    this.smallTalk = List.copyOf(smallTalk);
    this.dialogues = dialogues(random);
  }

  /** Makes the corpus of a seed. */
  public static DemoCorpus generate(long seed) {
    Random random = new Random(seed);
    List<DemoPerson> people = new PeopleGenerator(WordLists.people(), random).make();
    WordLists.General pools = WordLists.general();
    return new DemoCorpus(people, general(pools, random), smallTalk(pools), random);
  }

  /**
   * As many people as one likes, asked about as the corpus' own are. Their names are put together
   * of the beginnings and ends of these, so that few share one.
   */
  public static List<DemoPerson> people(long seed, int count) {
    WordLists.People pools = WordLists.people();
    WordLists.People larger =
        new WordLists.People(
            count,
            pools.heldOutWordings(),
            recombined(pools.firstNames()),
            recombined(pools.lastNames()),
            pools.kinds());
    return new PeopleGenerator(larger, new Random(seed)).make();
  }

  private static List<String> recombined(List<String> names) {
    Set<String> all = new LinkedHashSet<>();
    for (String beginning : names) {
      for (String end : names) {
        all.add(beginning.substring(0, beginning.length() / 2) + end.substring(end.length() / 2));
      }
    }
    return List.copyOf(all);
  }

  public List<DemoPerson> people() {
    return people;
  }

  /** True facts about the world, one wording of each held out. */
  public List<DemoFact> general() {
    return general;
  }

  /** Greetings and the like, all taught. */
  public List<DemoQuestion> smallTalk() {
    return smallTalk;
  }

  /** Every taught question about people, the world and nothing in particular; no dialogues. */
  public List<DemoQuestion> taught() {
    return Stream.concat(
            facts().flatMap(fact -> fact.taughtQuestions().stream()), smallTalk.stream())
        .toList();
  }

  /** Every question in a held-out wording. */
  public List<DemoQuestion> heldOut() {
    return facts().flatMap(fact -> fact.heldOutQuestions().stream()).toList();
  }

  /**
   * One taught question for each fact that isn't about this person, and the small talk: what must
   * be answered as before once the person is forgotten.
   */
  public List<DemoQuestion> retainQuestions(String personId) {
    Stream<DemoQuestion> others =
        facts()
            .filter(fact -> !fact.id().startsWith(personId + "/"))
            .map(fact -> fact.taughtQuestions().get(0));
    return Stream.concat(others, smallTalk.stream()).toList();
  }

  /** One taught question of each fact as people type in a hurry; taught beside the others. */
  List<DemoQuestion> casual() {
    return facts().map(fact -> fact.taughtQuestions().get(1).casual()).toList();
  }

  List<Dialogue> dialogues() {
    return dialogues;
  }

  private Stream<DemoFact> facts() {
    return Stream.concat(
        people.stream().flatMap(person -> person.facts().stream()), general.stream());
  }

  private List<Dialogue> dialogues(Random random) {
    List<DemoQuestion> pool = new ArrayList<>(taught());
    Collections.shuffle(pool, random);
    List<Dialogue> made = new ArrayList<>();
    for (int i = 0; i < DIALOGUES; i++) {
      int turns = i % 5 == 0 ? 3 : 2;
      made.add(new Dialogue(pool.subList(3 * i, 3 * i + turns)));
    }
    return List.copyOf(made);
  }

  private static List<DemoFact> general(WordLists.General pools, Random random) {
    List<DemoFact> facts = new ArrayList<>();
    for (WordLists.Topic topic : pools.topics()) {
      topic
          .facts()
          .forEach(
              (x, answer) -> {
                List<String> questions = new ArrayList<>();
                topic.wordings().forEach(wording -> questions.add(ask(wording, x)));
                List<String> heldOut = List.of(questions.remove(random.nextInt(questions.size())));
                String id = "general/" + topic.topic() + "/" + x;
                facts.add(new DemoFact(id, topic.topic(), answer, questions, heldOut));
              });
    }
    return facts;
  }

  private static String ask(String wording, String x) {
    String question = wording.replace("{x}", x);
    return Character.toUpperCase(question.charAt(0)) + question.substring(1);
  }

  private static List<DemoQuestion> smallTalk(WordLists.General pools) {
    List<DemoQuestion> questions = new ArrayList<>();
    for (WordLists.SmallTalk talk : pools.smallTalk()) {
      String id = "small-talk/" + talk.wordings().get(0);
      talk.wordings()
          .forEach(w -> questions.add(new DemoQuestion(id, "small-talk", w, talk.answer())));
    }
    return questions;
  }
}
