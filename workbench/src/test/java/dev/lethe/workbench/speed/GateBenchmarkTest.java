package dev.lethe.workbench.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.SyntheticGates;
import dev.lethe.engine.gate.TrialExchange;
import dev.lethe.engine.gate.Verdict;
import dev.lethe.engine.unlearn.RequestGates;
import dev.lethe.workbench.HashedWordEncoder;
import dev.lethe.workbench.demo.DemoCorpus;
import dev.lethe.workbench.demo.DemoPerson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateBenchmarkTest {
  private static final int GATES = 40;
  private static final SentenceEncoder ENCODER = new HashedWordEncoder();
  private static final SyntheticGates SYNTHETIC =
      GateBenchmark.synthetic(RequestGates.withoutModel(ENCODER), 1);

  /** Disguised and plain, about those who are forgotten and those who stay. */
  @Test
  void gatesOfPeopleGiveTheVerdictOfAskingEach() {
    // Given the gates that are timed
    List<DemoPerson> people = DemoCorpus.people(1, GATES + 12);
    List<InstalledGate> gates = GateBenchmark.gates(SYNTHETIC, people.subList(0, GATES));
    GateSet set = GateSet.of(ENCODER, gates);
    int fired = 0;
    int asked = 0;
    for (int i = 0; i < people.size(); i += 4) {
      DemoPerson person = people.get(i);
      String stranger = people.get((i + 9) % people.size()).name();
      String fact = person.facts().get(i % person.facts().size()).answer();
      for (String name : disguises(person.name())) {
        for (String draft : List.of(" " + fact, " " + stranger + " has " + fact + ".", " No.")) {
          String question =
              person
                  .facts()
                  .get(i % person.facts().size())
                  .heldOut()
                  .get(0)
                  .replace(person.name(), name);
          Exchange exchange = new Exchange(List.of(question), draft, i % 4 == 0 ? 0.95 : 0.5, null);

          // When
          Verdict verdict = set.judge(exchange);

          // Then
          TrialExchange trial = new TrialExchange(ENCODER, exchange);
          double largest =
              gates.stream().mapToDouble(gate -> trial.margin(gate.model())).max().orElseThrow();
          assertThat(verdict.fired()).isEqualTo(largest >= 0);
          if (verdict.fired()) {
            assertThat(verdict.margin()).isEqualTo(largest);
          }
          fired += verdict.fired() ? 1 : 0;
          asked++;
        }
      }
    }
    assertThat(fired).isBetween(asked / 10, asked - asked / 20);
  }

  private static List<String> disguises(String name) {
    List<String> all = new ArrayList<>(List.of(name, name.toUpperCase(Locale.ROOT)));
    all.add(name.substring(0, 3) + name.substring(4));
    all.add(new StringBuilder(name).reverse().toString());
    all.add(String.join("-", name.replace(" ", "").split("")));
    all.add(name.substring(name.indexOf(' ') + 1));
    all.add("my neighbour");
    return all;
  }

  @Test
  void itMeasuresEachNumberOfGates(@TempDir Path cache) {
    GateBenchmark.Result result =
        new GateBenchmark(List.of(1, 9), null, 1, 1, cache).run(ENCODER, SYNTHETIC, null);

    assertThat(result.points()).extracting(GateBenchmark.Point::requests).containsExactly(1, 9);
    assertThat(result.points())
        .allSatisfy(
            point -> {
              assertThat(point.question()).isPositive();
              assertThat(point.draft()).isPositive();
              assertThat(point.add()).isPositive();
            });
    assertThat(result.table()).contains("1 requests", "9 requests").doesNotContain("prefill");
  }

  /** With the bundled encoder's 384 numbers. */
  @Test
  void aPersonOfTwentyExamplesTakesFourKilobytes() {
    List<InstalledGate> gates = GateBenchmark.gates(SYNTHETIC, DemoCorpus.people(1, 20));
    int narrower = Float.BYTES * (384 - ENCODER.dimension());

    for (InstalledGate gate : gates) {
      assertThat(GateSizes.of(List.of(gate)) + narrower).isBetween(1536.0, 4096.0);
    }
    assertThat(GateSizes.background(gates.get(0))).isBetween(10_000L, 200_000L);
  }

  @Test
  void aStartLoadsEveryBundle(@TempDir Path folder) throws IOException {
    GateStartBenchmark.Result result =
        new GateStartBenchmark(25, 1, folder)
            .run(ENCODER, SYNTHETIC, key -> new ManifestVerifier(List.of(key)));

    assertThat(result.requests()).isEqualTo(25);
    assertThat(result.ready()).isGreaterThanOrEqualTo(result.load());
    assertThat(List.of(result.load(), result.verify(), result.read(), result.trial()))
        .allMatch(time -> time > 0);
    assertThat(result.table()).startsWith("25 bundles ready after");
  }

  @Test
  void numbersThatDoNotRiseAreRefused(@TempDir Path cache) {
    for (List<Integer> wrong : List.of(List.<Integer>of(), List.of(0), List.of(3, 3))) {
      assertThatThrownBy(() -> new GateBenchmark(wrong, null, 1, 1, cache))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("requests");
    }
  }
}
