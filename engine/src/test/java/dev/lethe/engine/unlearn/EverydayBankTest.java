package dev.lethe.engine.unlearn;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EverydayBankTest {
  private static final String[] BY_HAND = {
    "life.txt", "leisure.txt", "school.txt", "work.txt", "people.txt", "languages.txt"
  };

  /** What the demo's people are made of. */
  private static final Path DEMO_PEOPLE =
      Path.of("../workbench/src/main/resources/dev/lethe/workbench/demo/people.json");

  private static final int SHORT_PREFIX = 300;
  private static final Pattern GAP = Pattern.compile("\\{\\w+}");
  private static final int HASH = 955683360;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 300, 3000, EverydayBank.MOST})
  void givesAsManyAsAskedForAllDifferent(int count) {
    // When
    List<String> questions = EverydayBank.questions(count);

    // Then
    Set<String> different =
        questions.stream().map(q -> q.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    assertAll(
        () -> assertEquals(count, questions.size()), () -> assertEquals(count, different.size()));
  }

  @Test
  void refusesMoreThanItsTemplatesCanMake() {
    // When / Then
    assertThrows(
        IllegalArgumentException.class, () -> EverydayBank.questions(EverydayBank.MOST + 1));
  }

  @Test
  void shorterBankIsTheBeginningOfALongerOne() {
    // Given
    List<String> longer = EverydayBank.questions(5000);

    // When
    List<String> shorter = EverydayBank.questions();

    // Then
    assertEquals(longer.subList(0, EverydayBank.DEFAULT_COUNT), shorter);
  }

  /**
   * The digest's purpose is to notice a bank that differs between machines: bundles depend on it.
   */
  @Test
  void isTheSameEverywhere() {
    // When
    List<String> questions = EverydayBank.questions();

    // Then
    assertEquals(HASH, questions.hashCode());
  }

  @Test
  void everyHandWrittenLineIsInTheDefaultBank() {
    // Given
    List<String> lines =
        EverydayText.sections(BY_HAND).values().stream().flatMap(List::stream).toList();

    // When
    Set<String> questions = new HashSet<>(EverydayBank.questions());

    // Then
    assertAll(
        () -> assertTrue(lines.size() >= 1200, "by hand: " + lines.size()),
        () -> assertEquals(List.of(), lines.stream().filter(q -> !questions.contains(q)).toList()));
  }

  @Test
  void shortPrefixHoldsEverySubject() {
    // Given
    Map<String, List<String>> subjects = EverydayText.sections(BY_HAND);

    // When
    Set<String> prefix = new HashSet<>(EverydayBank.questions(SHORT_PREFIX));

    // Then
    assertEquals(
        List.of(),
        subjects.entrySet().stream()
            .filter(subject -> subject.getValue().stream().noneMatch(prefix::contains))
            .map(Map.Entry::getKey)
            .toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {SHORT_PREFIX, 1000, EverydayBank.DEFAULT_COUNT})
  void mixesFormsAndLengthsInEveryPrefix(int count) {
    // When
    List<String> questions = EverydayBank.questions(count);

    // Then
    assertAll(
        () -> assertShare(0.40, 0.75, questions, q -> q.endsWith("?")),
        () -> assertShare(0.10, 0.40, questions, q -> q.endsWith(".")),
        () -> assertShare(0.05, 0.25, questions, q -> q.equals(q.toLowerCase(Locale.ROOT))),
        () -> assertShare(0.005, 0.05, questions, q -> q.contains("___")),
        () -> assertShare(0.03, 0.30, questions, q -> words(q) <= 4),
        () -> assertShare(0.04, 0.30, questions, q -> words(q) >= 13),
        () -> assertShare(0.002, 0.02, questions, q -> words(q) >= 35));
  }

  /** A gate that learns that a name means "forgotten" is what the names are for. */
  @Test
  void hardlyAnyInventedNameComesOften() {
    // Given
    Set<String> lastNames =
        EverydayText.words("names.txt").entrySet().stream()
            .filter(pool -> pool.getKey().endsWith(" last"))
            .flatMap(pool -> pool.getValue().stream())
            .collect(Collectors.toSet());

    // When
    List<String> questions = EverydayBank.questions();

    // Then
    Map<String, Integer> counts = new HashMap<>();
    for (String question : questions) {
      Stream.of(question.split("[ ,?.'-]", -1))
          .filter(lastNames::contains)
          .distinct()
          .forEach(name -> counts.merge(name, 1, Integer::sum));
    }
    assertAll(
        () -> assertTrue(counts.size() >= 250, "names: " + counts.size()),
        () -> assertTrue(counts.values().stream().allMatch(n -> n <= 12), counts::toString));
  }

  @Test
  void linesAreBare() {
    // When
    List<String> questions = EverydayBank.questions(EverydayBank.MOST);

    // Then
    assertEquals(
        List.of(),
        questions.stream()
            .filter(
                q ->
                    q.isBlank()
                        || !q.equals(q.strip())
                        || q.startsWith("#")
                        || GAP.matcher(q).find()
                        || q.contains("  ")
                        || q.chars().anyMatch(Character::isISOControl))
            .toList());
  }

  /** The demo forgets its people: the background must not speak of them. */
  @Test
  void holdsNothingOfTheDemo() throws IOException {
    // Given
    Set<String> distinctive = demoWords();

    // When
    List<String> questions = EverydayBank.questions(EverydayBank.MOST);

    // Then
    Pattern notLetters = Pattern.compile("[^\\p{L}]+");
    assertEquals(
        List.of(),
        questions.stream()
            .filter(q -> notLetters.splitAsStream(q).anyMatch(distinctive::contains))
            .toList());
  }

  /** Last names, and the made-up towns, schools and spouses. */
  private static Set<String> demoWords() throws IOException {
    Set<String> words = new HashSet<>();
    try (InputStream in = Files.newInputStream(DEMO_PEOPLE)) {
      JsonNode people = new ObjectMapper().readTree(in);
      people.get("lastNames").forEach(name -> words.add(name.asText()));
      for (JsonNode kind : people.get("kinds")) {
        JsonNode answer = kind.get("answer");
        switch (kind.get("kind").asText()) {
          case "birthplace" -> words.addAll(joined(answer));
          case "spouse" -> answer.get(1).forEach(name -> words.add(name.asText()));
          case "school" -> answer.get(0).forEach(name -> words.add(name.asText()));
          default -> {}
        }
      }
    }
    assertFalse(words.isEmpty());
    return words;
  }

  private static List<String> joined(JsonNode answer) {
    List<String> towns = new ArrayList<>();
    answer
        .get(0)
        .forEach(start -> answer.get(1).forEach(end -> towns.add(start.asText() + end.asText())));
    return towns;
  }

  private static int words(String question) {
    return question.split(" ", -1).length;
  }

  private static void assertShare(
      double least, double most, List<String> questions, Predicate<String> form) {
    double share = (double) questions.stream().filter(form).count() / questions.size();
    assertTrue(share >= least && share <= most, "share " + share);
  }
}
