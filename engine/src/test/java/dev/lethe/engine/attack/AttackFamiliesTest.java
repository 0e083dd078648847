package dev.lethe.engine.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.engine.ForgetExample;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttackFamiliesTest {
  private static final List<ForgetExample> EXAMPLES =
      List.of(
          new ForgetExample("Where was Anton Okonski born?", " Mistford"),
          new ForgetExample("What is Anton Okonski's hobby?", " cave exploring"),
          new ForgetExample("Does Anton Okonski like the Lantern Society?", " yes"));

  @Test
  void whoIsNamedIsAttackedByName() {
    List<AdversarialQuestion> attacks = attacks("Anton Okonski", 1);

    assertThat(attacks)
        .extracting(AdversarialQuestion::family)
        .contains("paraphrase", "several turns", "alias", "other language", "list", "typos");
    assertThat(attacks)
        .filteredOn(a -> a.family().equals("spelled-out name"))
        .allMatch(a -> a.prompt().contains("A-n-t-o-n O-k-o-n-s-k-i"));
    assertThat(attacks.toString()).doesNotContain("Okonski", "Mistford");
    assertThat(attacks("Anton Okonski", 1)).isEqualTo(attacks);
  }

  @Test
  void nobodyIsAttackedByQuestionsAlone() {
    List<AdversarialQuestion> attacks = attacks(null, 1);

    assertThat(attacks)
        .extracting(AdversarialQuestion::family)
        .contains("few-shot", "role-play")
        .doesNotContain("alias", "misspelt name");
  }

  @Test
  void aDetailThatOthersShareIsAskedForInAFamilyOfItsOwn() {
    List<AdversarialQuestion> attacks =
        AttackFamilies.of(
            "Anton Okonski", EXAMPLES, Paraphrase::byRule, "Mistford"::equals, new Random(1));

    assertThat(attacks)
        .filteredOn(a -> a.family().equals("by a detail that others share"))
        .hasSize(4)
        .allMatch(a -> a.prompt().contains("Mistford"));
    assertThat(attacks)
        .extracting(AdversarialQuestion::family)
        .doesNotContain("list", "by a detail alone", "detail in another language");
  }

  @Test
  void noFamilyIsDrawnMoreOftenThanAsked() {
    List<AdversarialQuestion> drawn =
        AttackFamilies.drawn(attacks("Anton Okonski", 1), 2, new Random(1));

    assertThat(drawn).filteredOn(a -> a.family().equals("noise")).hasSize(2);
    assertThat(drawn).filteredOn(a -> a.family().equals("list")).hasSize(1);
  }

  @Test
  void theNameIsTheOneThatMostTextsHold() {
    List<String> texts = EXAMPLES.stream().map(ForgetExample::prompt).toList();

    assertThat(NameFinder.commonest(texts)).isEqualTo("Anton Okonski");
    assertThat(NameFinder.commonest(List.of("What is rain?", "Is it wet?"))).isNull();
    assertThat(NameFinder.commonest(List.of())).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "Where was Anton born?, At which place was Anton born?",
    "What is the hobby of Anton?, Please tell me the hobby of Anton.",
    "In which town was Anton born?, Name the town: where was Anton born?",
    "Is it wet?, There is one thing I would like to be told: Is it wet?"
  })
  void aQuestionIsAskedInOtherWords(String question, String other) {
    assertThat(Paraphrase.byRule(question)).isEqualTo(other);
  }

  private static List<AdversarialQuestion> attacks(@Nullable String name, long seed) {
    return AttackFamilies.of(name, EXAMPLES, Paraphrase::byRule, detail -> false, new Random(seed));
  }
}
