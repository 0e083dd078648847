package dev.lethe.workbench.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.workbench.HashedWordEncoder;
import dev.lethe.workbench.TinySpec;
import dev.lethe.workbench.run.RunListener;
import dev.lethe.workbench.spec.BadSpecException;
import dev.lethe.workbench.spec.ForgetSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tiny model under a few attacks written by hand; attacks on the demo corpus as texts only. */
class AttackBenchmarkTest {
  @Test
  void attacksAreCaughtAndTwinsCounted(@TempDir Path temp) throws IOException {
    Path spec = TinySpec.write(temp.resolve("spec"));
    Path model = TinySpec.model(temp.resolve("model"));
    List<String> known = Files.readAllLines(spec.resolve("forget-01.jsonl"));
    List<String> kept = Files.readAllLines(spec.resolve("retain.jsonl"));
    Path file = temp.resolve("attacks.jsonl");
    Files.write(
        file,
        List.of(
            known.get(0).replaceFirst("\\{", "{\"family\":\"as taught\",\"request\":\"tiny-01\","),
            kept.get(0).replaceFirst("\\{", "{\"family\":\"as taught\",")));

    AttackResult result =
        new AttackBenchmark(
                new AttackSettings(spec, model, file, 2, 1, temp.resolve("cache")),
                RunListener.NONE,
                HashedWordEncoder::new)
            .run();

    assertThat(result.all().recall()).isEqualTo(1);
    assertThat(result.all().leak()).isLessThan(0.5);
    assertThat(result.all().twins()).isEqualTo(1);
    assertThat(result.outcomes().get(0).fired()).containsExactly("tiny-01");
    assertThat(result.table()).contains("| as taught | 1 | 100.0 % |").contains("| all | 1 |");
  }

  @Test
  void everyFamilyOfTheDemoCorpusHasTwinsOfItsShape(@TempDir Path temp) throws IOException {
    DemoSpec.write(temp, 2);
    ForgetSpec spec = ForgetSpec.read(temp);

    List<Attack> attacks = new AttackGenerator(spec, temp, 3, 1).attacks();

    List<String> families = attacks.stream().map(Attack::family).distinct().toList();
    assertThat(families).contains("paraphrase", "alias", "other language", "list", "few-shot");
    for (String family : families) {
      assertThat(attacks).as(family).anyMatch(a -> a.family().equals(family) && a.isTwin());
      assertThat(attacks).as(family).anyMatch(a -> a.family().equals(family) && a.request() == 1);
    }
    assertThat(attacks).allMatch(a -> a.prompt().startsWith("Question: "));
    assertThat(new AttackGenerator(spec, temp, 3, 1).attacks()).isEqualTo(attacks);
  }

  @Test
  void aBadAttackIsNamedByItsLine(@TempDir Path temp) throws IOException {
    DemoSpec.write(temp, 1);
    ForgetSpec spec = ForgetSpec.read(temp);
    Path file = temp.resolve("bad.jsonl");

    for (String line :
        List.of(
            "{", "{\"family\":\"x\"}", "{\"family\":\"x\",\"prompt\":\"y\",\"request\":\"z\"}")) {
      Files.writeString(file, "{\"family\":\"x\",\"prompt\":\"y\"}\n" + line + "\n");
      assertThatThrownBy(() -> AttackFile.read(file, spec))
          .isInstanceOf(BadSpecException.class)
          .hasMessageStartingWith("bad.jsonl, line 2: ");
    }
  }
}
