package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class QuestionFingerprintTest {
  private static final InstalledGate SHIELD = TestGates.shield("No.");

  @Test
  void aGateFiresOnItAsOnTheQuestion() {
    GateSet gates = GateSet.of(TestGates.encoder(), List.of(SHIELD));

    for (String question : List.of("What is the secret?", "What is the weather?", "")) {
      GateSet.Session session = gates.begin(List.of(question));

      assertThat(SHIELD.model().firesOn(session.fingerprint()))
          .as(question)
          .isEqualTo(session.judgeQuestion().fired());
    }
  }

  @Test
  void beforeThereIsAnyGateItIsWorkedOutAllTheSame() {
    GateSet none = GateSet.of(TestGates.encoder(), List.of());

    QuestionFingerprint asked = none.begin(List.of("What is the secret?")).fingerprint();

    assertThat(SHIELD.model().firesOn(asked)).isTrue();
  }

  @Test
  void ofALongPromptTheEndIsKept() {
    GateSet none = GateSet.of(TestGates.encoder(), List.of());
    String lines =
        IntStream.range(0, 300)
            .mapToObj(i -> "Line " + i + " says word" + i + " and thing" + i + ".\n")
            .collect(Collectors.joining());

    QuestionFingerprint asked = none.begin(List.of(lines + "What is the secret?")).fingerprint();

    assertThat(asked.segments()).hasNumberOfRows(QuestionFingerprint.MOST_SEGMENTS);
    assertThat(asked.subject().bytes()).isLessThanOrEqualTo(QuestionFingerprint.MOST_WORD_BYTES);
    assertThat(SHIELD.model().firesOn(asked)).isTrue();
  }

  /** Whatever a question was, these can't hold its text. */
  @Test
  void itHoldsNoText() {
    List<Type> held =
        Stream.of(
                QuestionFingerprint.class,
                SubjectQuestion.class,
                SubjectQuestion.Segment.class,
                KeyedWords.class)
            .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
            .filter(field -> !Modifier.isStatic(field.getModifiers()))
            .filter(field -> !field.isSynthetic())
            .map(Field::getGenericType)
            .distinct()
            .toList();

    assertThat(held)
        .extracting(Type::getTypeName)
        .containsExactlyInAnyOrder(
            "float[][]",
            SubjectQuestion.class.getName(),
            "java.util.List<" + SubjectQuestion.Segment.class.getName() + ">",
            "double[]",
            KeyedWords.class.getName(),
            "byte[]",
            "boolean",
            KeyedWords.class.getName() + "$Hashed",
            "int[]",
            "dev.lethe.engine.gate.WordShape[]");
    QuestionFingerprint asked =
        GateSet.of(TestGates.encoder(), List.of()).begin(List.of("canary")).fingerprint();
    assertThat(asked.subject().words().remembers()).isFalse();
    assertThat(asked).hasToString("QuestionFingerprint[redacted]");
  }
}
