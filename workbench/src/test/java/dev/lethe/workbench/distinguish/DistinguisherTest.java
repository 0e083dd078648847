package dev.lethe.workbench.distinguish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DistinguisherTest {
  private static final List<String> TOWNS = List.of("Oslo", "Lund", "Bergen", "Turin");

  private final Random random = new Random(7);

  @Test
  void aRefusalTells() {
    Distinguisher all =
        new Distinguisher(
            replies(
                (forgotten, n) -> reply(forgotten, n, forgotten ? "I may not say." : town(), 9)),
            1);

    assertThat(all.score(FeatureGroup.TEXT).auc()).isGreaterThan(0.99);
    assertThat(all.score(FeatureGroup.ALL).auc()).isGreaterThan(0.99);
    assertThat(all.score(FeatureGroup.HEADERS).auc()).isEqualTo(0.5);
  }

  @Test
  void whatIsAlikeTellsNothing() {
    Distinguisher all =
        new Distinguisher(
            replies((forgotten, n) -> reply(forgotten, n, town(), 10 + random.nextInt(10))), 1);

    for (FeatureGroup group : FeatureGroup.values()) {
      Distinguisher.Score score = all.score(group);
      assertThat(score.auc()).as(group.code()).isBetween(0.35, 0.65);
      assertThat(score.low()).as(group.code()).isLessThanOrEqualTo(score.auc());
      assertThat(score.high()).as(group.code()).isGreaterThanOrEqualTo(score.auc());
    }
  }

  @Test
  void anAnswerThatTakesTwiceAsLongTells() {
    Distinguisher all =
        new Distinguisher(
            replies(
                (forgotten, n) ->
                    reply(forgotten, n, town(), (forgotten ? 2 : 1) * (20 + random.nextInt(10)))),
            1);

    assertThat(all.score(FeatureGroup.TIME).auc()).isGreaterThan(0.95);
  }

  /** What is peculiar to one person says nothing of the next one. */
  @Test
  void nobodyIsRecognisedByTheirOwnAnswers() {
    Distinguisher all =
        new Distinguisher(
            replies((forgotten, n) -> reply(forgotten, n, "town" + n / 10 + forgotten, 9)), 1);

    assertThat(all.score(FeatureGroup.TEXT).auc()).isBetween(0.2, 0.8);
  }

  @Test
  void tooFewPeopleAreRefused() {
    List<ServedReply> few = List.of(reply(true, 1, "a", 1), reply(false, 1, "b", 1));

    assertThatThrownBy(() -> new Distinguisher(few, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bothKindsAreAskedTheSame() {
    PeopleQuestions questions = PeopleQuestions.of(6, 10, 3);

    assertThat(questions.asked()).hasSize(120);
    assertThat(wordings(questions, true)).isEqualTo(wordings(questions, false));
    assertThat(questions.never())
        .extracting(p -> p.name())
        .doesNotContainAnyElementsOf(questions.forgotten().stream().map(p -> p.name()).toList());
  }

  private static Map<String, Long> wordings(PeopleQuestions questions, boolean forgotten) {
    return questions.asked().stream()
        .filter(asked -> asked.forgotten() == forgotten)
        .map(asked -> asked.prompt().replace(asked.person().name(), "{name}"))
        .collect(Collectors.groupingBy(w -> w, Collectors.counting()));
  }

  private String town() {
    return TOWNS.get(random.nextInt(TOWNS.size()));
  }

  /** About twenty people of each kind, ten each. */
  private static List<ServedReply> replies(BiFunction<Boolean, Integer, ServedReply> reply) {
    List<ServedReply> replies = new ArrayList<>();
    for (int n = 0; n < 200; n++) {
      replies.add(reply.apply(true, n));
      replies.add(reply.apply(false, n));
    }
    return replies;
  }

  private static ServedReply reply(boolean forgotten, int n, String text, double ms) {
    return new ServedReply(
        (forgotten ? "forgotten " : "never ") + n / 10,
        forgotten,
        text,
        "stop",
        Map.of("content-type", "application/json"),
        Map.of("completion_tokens", 2),
        1,
        ms,
        ms,
        ms);
  }
}
