package dev.lethe.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.ForgetExample;
import dev.lethe.engine.bundle.BundleRejectedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TermKeysTest {
  private static final TermKeys KEYS = keys(1);

  @Test
  void aGateNamesItsKeyAndDoesNotHoldIt(@TempDir Path folder) throws IOException {
    GateModel gate = gate(KEYS);

    GateFiles.write(gate, folder);

    String json = Files.readString(folder.resolve(GateFiles.JSON));
    assertThat(json).contains("\"version\":4", "\"keyId\":\"" + KEYS.ids().get(0) + "\"");
    assertThat(json).doesNotContain("\"key\"");
    assertThat(subject(GateFiles.read(folder, KEYS)).names())
        .usingRecursiveComparison()
        .isEqualTo(subject(gate).names());
  }

  @Test
  void withoutItsKeyAGateIsRejected(@TempDir Path folder) throws IOException {
    GateFiles.write(gate(KEYS), folder);

    assertThatThrownBy(() -> GateFiles.read(folder, keys(2)))
        .isInstanceOf(BundleRejectedException.class)
        .hasMessageContaining(KEYS.ids().get(0));
    assertThatThrownBy(() -> GateFiles.read(folder, TermKeys.NONE))
        .isInstanceOf(BundleRejectedException.class);
  }

  @Test
  void theSameFitUnderTheSameKeyGivesTheSameFiles(@TempDir Path folder) throws IOException {
    Path first = Files.createDirectory(folder.resolve("first"));
    Path second = Files.createDirectory(folder.resolve("second"));
    Path other = Files.createDirectory(folder.resolve("other"));

    GateFiles.write(gate(KEYS), first);
    GateFiles.write(gate(keys(1)), second);
    GateFiles.write(gate(keys(2)), other);

    for (String file : List.of(GateFiles.JSON, GateFiles.TENSORS, BackgroundWords.FILE)) {
      assertThat(first.resolve(file)).hasSameBinaryContentAs(second.resolve(file));
    }
    assertThat(Files.readAllBytes(first.resolve(GateFiles.JSON)))
        .isNotEqualTo(Files.readAllBytes(other.resolve(GateFiles.JSON)));
  }

  /** The newest secret stands first; gates of the ones behind it can still be judged. */
  @Test
  void aSecretIsReplacedWithoutLosingTheGatesOfTheOldOne(@TempDir Path folder) throws IOException {
    // Given a gate of before
    Path file = folder.resolve("gate-keys.txt");
    String old = TermKeys.generate(new SecureRandom());
    Files.writeString(file, old + "\n");
    TermKeys before = TermKeys.read(file);
    GateFiles.write(gate(before), folder);

    // When
    Files.writeString(file, TermKeys.generate(new SecureRandom()) + "\n\n" + old + "\n");
    TermKeys after = TermKeys.read(file);

    // Then
    assertThat(after.ids()).hasSize(2).endsWith(before.ids().get(0));
    assertThat(subject(gate(after)).hasher().keyId()).isEqualTo(after.ids().get(0));
    assertThat(subject(GateFiles.read(folder, after)).hasher().keyId())
        .isEqualTo(before.ids().get(0));
  }

  @Test
  void gatesThatHoldTheirKeyAreReadWithAnyKeys(@TempDir Path folder) throws IOException {
    GateFiles.write(gate(TermKeys.NONE), folder);

    assertThat(Files.readString(folder.resolve(GateFiles.JSON)))
        .contains("\"version\":2", "\"key\":");
    assertThat(subject(GateFiles.read(folder, KEYS)).hasher().keyId()).isNull();
    assertThat(TermKeys.read(Optional.empty())).isSameAs(TermKeys.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "0123", "not a secret at all, but a pass phrase of 64 letters...."})
  void whatIsNoSecretIsNotRepeated(String text, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("gate-keys.txt"), text);

    assertThatThrownBy(() -> TermKeys.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + " must hold secrets of 64 hexadecimal digits, one a line")
        .hasNoCause();
  }

  @Test
  void aFileThatIsNotThereIsNamed(@TempDir Path folder) {
    assertThatThrownBy(() -> TermKeys.read(folder.resolve("none")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none cannot be read");
  }

  private static TermKeys keys(int number) {
    byte[] secret = new byte[32];
    secret[0] = (byte) number;
    return TermKeys.of(List.of(secret));
  }

  private static SubjectEvidence subject(GateModel gate) {
    return Objects.requireNonNull(gate.subject());
  }

  private static GateModel gate(TermKeys keys) {
    SubjectFitter fitter =
        new SubjectFitter(NovelistFixture.encoder(), NovelistFixture.background());
    TermHasher hasher = keys.newest("purpose");
    List<ForgetExample> examples = NovelistFixture.EXAMPLES;
    TermEvidence terms = new TermFitter(hasher, NovelistFixture.background()).fit(examples);
    LinearHead head = new LinearHead(new float[] {1}, 0);
    double[] ones = {1, 1, 1};
    return new GateModel(
        NovelistFixture.encoder().digest(),
        head,
        5,
        fitter.fit(examples, hasher),
        new CombinedRule(
            List.of(terms),
            new LinearCombination(ones, ones, ones, 0, 1),
            1,
            LeakageCondition.of(List.of(terms), 0, 0, 0)),
        new WeightCurve(1));
  }
}
